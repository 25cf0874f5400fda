#!/usr/bin/env python3
"""Write holidays.tsv.gz: the public holidays of the countries that marketplaces sell in, as days.

usage: generate.py            needs the PyPI package `holidays` (MIT licence), whose release is written into the first line
Lines are `CODE<tab>Country`, each followed by `2026-01-01<tab>New Year's Day` lines of that country. The same release gives the same bytes.
"""

import gzip
import re
from pathlib import Path

import holidays

YEARS = range(2015, 2036)
COUNTRIES = {
    "AE": "United Arab Emirates", "AR": "Argentina", "AT": "Austria", "AU": "Australia", "BD": "Bangladesh", "BE": "Belgium", "BR": "Brazil",
    "CA": "Canada", "CH": "Switzerland", "CL": "Chile", "CN": "China", "CO": "Colombia", "CZ": "Czechia", "DE": "Germany", "DK": "Denmark",
    "EG": "Egypt", "ES": "Spain", "FI": "Finland", "FR": "France", "GB": "United Kingdom", "GR": "Greece", "HK": "Hong Kong",
    "HU": "Hungary", "ID": "Indonesia", "IE": "Ireland", "IN": "India", "IT": "Italy", "JP": "Japan", "KE": "Kenya", "KH": "Cambodia",
    "KR": "South Korea", "LA": "Laos", "LK": "Sri Lanka", "MA": "Morocco", "MM": "Myanmar", "MX": "Mexico", "MY": "Malaysia",
    "NG": "Nigeria", "NL": "Netherlands", "NO": "Norway", "NZ": "New Zealand", "PE": "Peru", "PH": "Philippines", "PK": "Pakistan",
    "PL": "Poland", "PT": "Portugal", "RO": "Romania", "SA": "Saudi Arabia", "SE": "Sweden", "SG": "Singapore", "TH": "Thailand",
    "TR": "Türkiye", "TW": "Taiwan", "US": "United States", "VN": "Vietnam", "ZA": "South Africa",
}
# Sundays that a calendar lists are no news to anybody who knows the weekday.
PLAIN_SUNDAY = "Sunday"
# Days of one name are judged against each other, so that how a date was come by is no part of its name.
SUFFIX = re.compile(r" \((?:estimated|observed, estimated)\)$")
SUBSTITUTE = re.compile(r" \(substituted from [^)]*\)$")


def days(code):
    """The holidays of a country as (day, name), in order."""
    kind = getattr(holidays, code)
    language = next((l for l in ("en_US", "en_GB", "en") if l in (kind.supported_languages or ())), None)
    calendar = holidays.country_holidays(code, years=YEARS, language=language)
    plain = lambda name: SUBSTITUTE.sub(" (substituted)", SUFFIX.sub("", name))
    named = {(day, plain(name)) for day, names in calendar.items() for name in names.split("; ")}
    return sorted((day, name) for day, name in named if name != PLAIN_SUNDAY)


def main():
    lines = [f"# holidays {holidays.__version__}"]
    for code, name in sorted(COUNTRIES.items(), key=lambda pair: pair[1]):
        lines.append(f"{code}\t{name}")
        lines += [f"{day}\t{holiday}" for day, holiday in days(code)]
    raw = "\n".join(lines) + "\n"
    target = Path(__file__).with_name("holidays.tsv.gz")
    target.write_bytes(gzip.compress(raw.encode(), 9, mtime=0))
    print(f"{len(lines):,} lines, {len(raw):,} bytes, {target.stat().st_size:,} packed")


if __name__ == "__main__":
    main()
