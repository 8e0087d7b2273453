"""The add-in's manifest: what Excel is told of it, and where its files are.

An *add-in only manifest* in XML; its elements stand in the order that Microsoft's schemas give them.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Final

from mallkoll.workbook.package.xml_edit import escape_xml
from mallkoll.workbook.version import VERSION

PANE: Final = "taskpane.html"
NEEDED: Final = "1.7"
"""The set of ExcelApi without which nothing can be marked. What needs a later one is asked for where it is used."""
DESCRIPTION: Final = (
    "Kontrollerar arbetsboken och pekar på den cell som är fel. Allt sker på datorn, inget skickas iväg."
)
_BUTTON_SIZES: Final = (16, 32, 80)
_NAMES: Final = (
    'xmlns="http://schemas.microsoft.com/office/appforoffice/1.1" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:bt="http://schemas.microsoft.com/office/officeappbasictypes/1.0"'
)
_OVERRIDES: Final = "http://schemas.microsoft.com/office/taskpaneappversionoverrides"
_STRINGS: Final = {"grupp": "Mallkoll", "knapp": "Validera"}
_TIP: Final = "Kontrollera arbetsboken och visa vad som är fel, i vilken cell"


def icon_name(size: int) -> str:
    """The file of an icon."""
    return f"ikon-{size}.png"


def manifest(base: str) -> bytes:
    """The manifest of the add-in whose folder has the address ``base``, which ends with a slash.

    The same address gives the same id, so that a later version takes the place of an earlier one.
    """
    pane = f"{base}{PANE}"
    icons = "".join(f'<bt:Image size="{size}" resid="ikon{size}"/>' for size in _BUTTON_SIZES)
    images = _resources("Image", ((f"ikon{size}", base + icon_name(size)) for size in _BUTTON_SIZES))
    lines = f"""<?xml version="1.0" encoding="UTF-8"?>
<OfficeApp {_NAMES} xsi:type="TaskPaneApp">
  <Id>{uuid.uuid5(uuid.NAMESPACE_URL, base)}</Id>
  <Version>{VERSION}.0</Version>
  <ProviderName>Mallkoll</ProviderName>
  <DefaultLocale>sv-SE</DefaultLocale>
  <DisplayName DefaultValue="Mallkoll"/>
  <Description DefaultValue="{escape_xml(DESCRIPTION)}"/>
  <IconUrl DefaultValue="{escape_xml(base + icon_name(32))}"/>
  <HighResolutionIconUrl DefaultValue="{escape_xml(base + icon_name(64))}"/>
  <SupportUrl DefaultValue="{escape_xml(pane)}"/>
  <Hosts><Host Name="Workbook"/></Hosts>
  <Requirements><Sets><Set Name="ExcelApi" MinVersion="{NEEDED}"/></Sets></Requirements>
  <DefaultSettings><SourceLocation DefaultValue="{escape_xml(pane)}"/></DefaultSettings>
  <Permissions>ReadWriteDocument</Permissions>
  <VersionOverrides xmlns="{_OVERRIDES}" xsi:type="VersionOverridesV1_0">
    <Hosts><Host xsi:type="Workbook"><DesktopFormFactor><ExtensionPoint xsi:type="PrimaryCommandSurface">
      <OfficeTab id="TabReview"><Group id="mallkoll.grupp">
        <Label resid="grupp"/>
        <Icon>{icons}</Icon>
        <Control xsi:type="Button" id="mallkoll.validera">
          <Label resid="knapp"/>
          <Supertip><Title resid="knapp"/><Description resid="tips"/></Supertip>
          <Icon>{icons}</Icon>
          <Action xsi:type="ShowTaskpane"><TaskpaneId>mallkoll</TaskpaneId><SourceLocation resid="sida"/></Action>
        </Control>
      </Group></OfficeTab>
    </ExtensionPoint></DesktopFormFactor></Host></Hosts>
    <Resources>
      <bt:Images>{images}</bt:Images>
      <bt:Urls>{_resources("Url", [("sida", pane)])}</bt:Urls>
      <bt:ShortStrings>{_resources("String", _STRINGS.items())}</bt:ShortStrings>
      <bt:LongStrings>{_resources("String", [("tips", _TIP)])}</bt:LongStrings>
    </Resources>
  </VersionOverrides>
</OfficeApp>
"""
    return lines.encode("utf-8")


def _resources(kind: str, named: Iterable[tuple[str, str]]) -> str:
    return "".join(f'<bt:{kind} id="{name}" DefaultValue="{escape_xml(value)}"/>' for name, value in named)
