"""What members and moderators can do, written once for every platform."""
