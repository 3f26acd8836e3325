"""The words of times and what each stands for; among them the short and misspelt ones that phones produce."""

from __future__ import annotations

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

_WEEKDAY_SPELLINGS = (
    "mon monday mondy moday",
    "tu tue tues tuesday tuseday tusday tuesady tueday",
    "wed weds wednes wednesday wednsday wendesday wensday wednesdy wedneday wednseday wedsday",
    "th thu thur thurs thursday thurday thusday thersday thrusday thurdsay thirsday",
    "fri friday firday fridy fryday firady fridday",
    "sat satur saturday saterday satuday saturaday saturdy",
    "sun sunday sunady sundy",
)
WEEKDAY = {word: number for number, words in enumerate(_WEEKDAY_SPELLINGS) for word in words.split()}
"""Monday is 0."""
PLURAL_WEEKDAY = {f"{word}s": number for word, number in WEEKDAY.items() if f"{word}s" not in WEEKDAY}

_MONTH_SPELLINGS = (
    "jan january januray janurary",
    "feb febr february febuary feburary",
    "mar march",
    "apr april",
    "may",
    "jun june",
    "jul july",
    "aug august",
    "sep sept september setpember septmber",
    "oct october",
    "nov november novemeber",
    "dec december decemeber",
)
MONTH = {word: number for number, words in enumerate(_MONTH_SPELLINGS, 1) for word in words.split()}

UNIT = {
    word: unit
    for unit, words in {
        "second": "s sec secs second seconds",
        "minute": "m min mins minute minutes mn minuts",
        "hour": "h hr hrs hour hours",
        "day": "d day days",
        "week": "w wk wks week weeks weak weaks",
        "fortnight": "fortnight fortnights",
        "month": "mo mos mth mths mnth month months",
        "quarter": "quarter quarters qtr qtrs",
        "year": "y yr yrs year years",
        "decade": "decade decades",
    }.items()
    for word in words.split()
}
PERIOD = {word: unit for word, unit in UNIT.items() if unit in ("day", "week", "month", "quarter", "year")}
PERIOD = {word: unit for word, unit in PERIOD.items() if len(word) > 1}

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
NUMBER = {word: number for number, word in enumerate(_ONES.split())}
TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
SOME = {"couple": 2, "pair": 2, "few": 3}
"""A few is three, as in other projects' corpora; it is echoed as a date."""

_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth"
)
ORDINAL = {word: number for number, word in enumerate(_ORDINALS.split(), 1)} | {"thirtieth": 30}

ALIAS = {
    word: means
    for means, words in {
        "today": "tdy todays",
        "tomorrow": "tmrw tmr tmrrw tmw tomo tomor tomoz tomorow tommorow tommorrow tomorrrow tomorro tmorrow "
        "tomorrows tomm tmro tom",
        "tonight": "tonite tnight tonigt",
        "and": "n &",
        "at": "@",
        "through": "thru",
        "until": "til till untill",
        "next": "nxt",
        "weekends": "wkends wknds",
        "weekdays": "wkdays workdays",
        "weekend": "wkend wknd wkd",
        "weekday": "wkday workday",
        "every": "evry evey each ev",
        "morning": "mornin",
        "afternoon": "arvo aft",
        "evening": "evng eveing",
        "night": "nite",
        "oclock": "clock",
        "noon": "midday noontime",
        "other": "alternate",
        "last": "final",
        "eod": "cob eob",
        "about": "approximately approx around arround roughly circa like ca ish abt",
    }.items()
    for word in words.split()
}
"""Rewritten before the grammar sees them."""
