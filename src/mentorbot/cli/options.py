"""Options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Plain = Annotated[bool, typer.Option("--plain", help="No boxes, bars, colours or spinners: for screen readers.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")]
Folder = Annotated[Path | None, typer.Argument(help="The folder of a pack; without it, the one that is shipped.")]

Target = Annotated[Path, typer.Argument(help="The folder with the files.")]
Community = Annotated[
    str, typer.Option("--community", help='Its name, or platform and id, such as "discord:42"; else the terminal.')
]
