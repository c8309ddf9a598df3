"""Saves a workbook with a password, by LibreOffice: encrypt.py FROM TO PASSWORD. Needs python3-uno."""
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import uno
from com.sun.star.beans import NamedValue, PropertyValue
from com.sun.star.connection import NoConnectException

source, target, password = sys.argv[1:]
with TemporaryDirectory() as folder:
    accept = '--accept=pipe,name=rollcall-encrypt;urp;'
    office = subprocess.Popen(['soffice', f'-env:UserInstallation=file://{folder}', '--headless', accept])
    local = uno.getComponentContext().ServiceManager
    resolver = local.createInstance('com.sun.star.bridge.UnoUrlResolver')
    for attempt in range(100):
        try:
            context = resolver.resolve('uno:pipe,name=rollcall-encrypt;urp;StarOffice.ComponentContext')
            break
        except NoConnectException:
            time.sleep(0.2)
    desktop = context.ServiceManager.createInstance('com.sun.star.frame.Desktop')
    document = desktop.loadComponentFromURL(Path(source).resolve().as_uri(), '_blank', 0, (PropertyValue(Name='Hidden', Value=True),))
    encryption = (NamedValue('CryptoType', 'Standard'), NamedValue('OOXPassword', password))
    document.storeToURL(
        Path(target).resolve().as_uri(),
        (
            PropertyValue(Name='FilterName', Value='Calc MS Excel 2007 XML'),
            PropertyValue(Name='EncryptionData', Value=uno.Any('[]com.sun.star.beans.NamedValue', encryption)),
        ),
    )
    document.close(True)
    desktop.terminate()
    office.wait()
