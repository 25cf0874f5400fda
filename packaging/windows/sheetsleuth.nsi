; Installs Sheetsleuth for one user, without administrator rights:
;   makensis /DVERSION=0.1.0 /DPROGRAM=..\..\target\release\sheetsleuth.exe sheetsleuth.nsi
; .sleuth files open with it. For spreadsheets it is only offered under "Open with"; Excel stays what it was.
Unicode true
!include MUI2.nsh

!ifndef VERSION
  !define VERSION 0.1.0
!endif
!ifndef PROGRAM
  !define PROGRAM ..\..\target\release\sheetsleuth.exe
!endif
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Sheetsleuth"
!define CLASSES "Software\Classes"

Name "Sheetsleuth"
OutFile "sheetsleuth-${VERSION}-setup.exe"
InstallDir "$LOCALAPPDATA\Programs\Sheetsleuth"
RequestExecutionLevel user
SetCompressor /SOLID lzma

!define MUI_ICON ..\..\assets\icon.ico
!define MUI_UNICON ..\..\assets\icon.ico
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_RUN "$INSTDIR\sheetsleuth.exe"
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE English

; Offers the program for files of an ending without taking them.
!macro OpenWith ENDING
  WriteRegStr HKCU "${CLASSES}\.${ENDING}\OpenWithProgids" "Sheetsleuth.Spreadsheet" ""
  WriteRegStr HKCU "${CLASSES}\Applications\sheetsleuth.exe\SupportedTypes" ".${ENDING}" ""
!macroend
!macro NoLongerWith ENDING
  DeleteRegValue HKCU "${CLASSES}\.${ENDING}\OpenWithProgids" "Sheetsleuth.Spreadsheet"
!macroend
!macro ForEachEnding DO
  !insertmacro ${DO} xlsx
  !insertmacro ${DO} xlsm
  !insertmacro ${DO} xlsb
  !insertmacro ${DO} xls
  !insertmacro ${DO} ods
  !insertmacro ${DO} csv
  !insertmacro ${DO} tsv
  !insertmacro ${DO} parquet
!macroend

Section "Sheetsleuth"
  SetOutPath $INSTDIR
  File "/oname=sheetsleuth.exe" "${PROGRAM}"
  File ..\..\assets\icon.ico
  CreateShortcut "$SMPROGRAMS\Sheetsleuth.lnk" "$INSTDIR\sheetsleuth.exe" "" "$INSTDIR\icon.ico"

  WriteRegStr HKCU "${CLASSES}\Sheetsleuth.Spreadsheet" "" "Spreadsheet"
  WriteRegStr HKCU "${CLASSES}\Sheetsleuth.Spreadsheet\shell\open\command" "" '"$INSTDIR\sheetsleuth.exe" "%1"'
  WriteRegStr HKCU "${CLASSES}\Sheetsleuth.Analysis" "" "Sheetsleuth analysis"
  WriteRegStr HKCU "${CLASSES}\Sheetsleuth.Analysis\DefaultIcon" "" "$INSTDIR\icon.ico"
  WriteRegStr HKCU "${CLASSES}\Sheetsleuth.Analysis\shell\open\command" "" '"$INSTDIR\sheetsleuth.exe" "%1"'
  WriteRegStr HKCU "${CLASSES}\.sleuth" "" "Sheetsleuth.Analysis"
  WriteRegStr HKCU "${CLASSES}\Applications\sheetsleuth.exe\shell\open\command" "" '"$INSTDIR\sheetsleuth.exe" "%1"'
  WriteRegStr HKCU "${CLASSES}\Applications\sheetsleuth.exe" "FriendlyAppName" "Sheetsleuth"
  !insertmacro ForEachEnding OpenWith

  WriteUninstaller "$INSTDIR\uninstall.exe"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "Sheetsleuth"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\icon.ico"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
  ; Tells Explorer that associations have changed (SHCNE_ASSOCCHANGED).
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd

Section "Uninstall"
  !insertmacro ForEachEnding NoLongerWith
  DeleteRegKey HKCU "${CLASSES}\Sheetsleuth.Spreadsheet"
  DeleteRegKey HKCU "${CLASSES}\Sheetsleuth.Analysis"
  DeleteRegKey HKCU "${CLASSES}\.sleuth"
  DeleteRegKey HKCU "${CLASSES}\Applications\sheetsleuth.exe"
  DeleteRegKey HKCU "${UNINSTALL}"
  Delete "$SMPROGRAMS\Sheetsleuth.lnk"
  Delete "$INSTDIR\sheetsleuth.exe"
  Delete "$INSTDIR\icon.ico"
  Delete "$INSTDIR\uninstall.exe"
  RMDir $INSTDIR
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd
