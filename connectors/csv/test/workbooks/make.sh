#!/bin/sh
# Makes the workbooks of this folder again, by LibreOffice: apt-get install libreoffice-calc-nogui python3-uno
set -eu
cd "$(dirname "$0")"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

convert() { # from, name, format
  cp "$1" "$scratch/$2.fods"
  soffice "-env:UserInstallation=file://$scratch/profile" --headless --convert-to "$3" --outdir . "$scratch/$2.fods"
}

convert staff.fods staff 'xlsx:Calc MS Excel 2007 XML'
sed 's/1899-12-30/1904-01-01/' staff.fods > "$scratch/macintosh"
convert "$scratch/macintosh" staff-1904 'xlsx:Calc MS Excel 2007 XML'
convert staff.fods staff 'xls:MS Excel 97'
convert staff.fods staff 'ods:calc8'
/usr/bin/python3 encrypt.py staff.xlsx password.xlsx secret
