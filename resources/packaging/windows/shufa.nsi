; The installer for Windows: for one person, without an administrator, silent on /S.
;
; build.py compiles it and says by /D what it packs:
;   VERSION  as in pyproject.toml      FOUR_VERSION  the same as four numbers, as Windows wants it
;   PAYLOAD  the built program's folder      REMOVAL  what build.py writes: one Delete a file, one RMDir a folder
;   KIBIBYTES  its size      OUTPUT  where the installer goes
;
; Removal follows that list and nothing else. A person may have chosen a folder that holds other things, or have
; saved a year's file beside the program, and what this installer did not bring it does not take away.

Unicode true
ManifestDPIAware true
ManifestSupportedOS all
RequestExecutionLevel user
SetCompressor /SOLID lzma
SetOverwrite on
AllowSkipFiles off
CRCCheck on

!include "MUI2.nsh"
!include "LogicLib.nsh"
!include "WinVer.nsh"
!include "x64.nsh"
!include "WordFunc.nsh"
!include "Integration.nsh"

!define TITLE "述法评议"
!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Shufa"
!define CLASSES "Software\Classes"
!define KIND "Shufa.Evaluation"
!define APP_PATH "Software\Microsoft\Windows\CurrentVersion\App Paths\shufa.exe"
; The second program has no console; Windows 11 no longer lets a program hide one.
!define COMMANDS "shufa.exe"
!define WINDOW "shufaw.exe"
!define UNINSTALLER "uninstall.exe"

; What a silent installation leaves as its exit status.
!define NOT_THIS_WINDOWS 3
!define STILL_RUNNING 4
!define OLD_ONE_STAYS 5

Name "${TITLE}"
BrandingText "${TITLE} ${VERSION}"
OutFile "${OUTPUT}"
InstallDir "$LOCALAPPDATA\Programs\shufa"
InstallDirRegKey HKCU "${KEY}" "InstallLocation"
ShowInstDetails nevershow
ShowUninstDetails nevershow

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_WELCOMEFINISHPAGE_BITMAP "${NSISDIR}\Contrib\Graphics\Wizard\nsis3-metro.bmp"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_NOAUTOCLOSE
!define MUI_FINISHPAGE_RUN "$INSTDIR\${WINDOW}"
!define MUI_UNCONFIRMPAGE_TEXT_TOP "$(only_the_program)"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"

LangString only_the_program ${LANG_SIMPCHINESE} "将卸载${TITLE}。您的评议文件（.shufa）、备份和设置都会保留。"
LangString not_this_windows ${LANG_SIMPCHINESE} "${TITLE}需要 64 位的 Windows 10（1809 及以上）或 Windows 11，无法在本机安装。"
LangString still_running ${LANG_SIMPCHINESE} "${TITLE}正在运行。请先保存并关闭程序，再点“重试”。"
LangString old_one_stays ${LANG_SIMPCHINESE} "旧版本没有卸载成功，安装已停止。请在“设置 - 应用”中卸载旧版本后再安装。您的评议文件不受影响。"
LangString newer_is_there ${LANG_SIMPCHINESE} "本机已装有更新的版本，较早的版本可能打不开它保存的文件。仍要换成较早的版本吗？"
LangString kind_of_file ${LANG_SIMPCHINESE} "述法评议文件"
LangString open_with ${LANG_SIMPCHINESE} "用${TITLE}打开(&O)"

VIProductVersion "${FOUR_VERSION}"
VIFileVersion "${FOUR_VERSION}"
VIAddVersionKey /LANG=${LANG_SIMPCHINESE} "ProductName" "${TITLE}"
VIAddVersionKey /LANG=${LANG_SIMPCHINESE} "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=${LANG_SIMPCHINESE} "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=${LANG_SIMPCHINESE} "FileDescription" "${TITLE}安装程序"
VIAddVersionKey /LANG=${LANG_SIMPCHINESE} "CompanyName" "${PUBLISHER}"
VIAddVersionKey /LANG=${LANG_SIMPCHINESE} "LegalCopyright" "${LICENCE}"

; A program that runs cannot be opened for writing: waits until it can be, or gives up.
!macro WAIT_FOR_THE_END un
Function ${un}WaitForTheEnd
  again:
  StrCpy $R1 ""
  ${If} ${FileExists} "$R0\${WINDOW}"
    ClearErrors
    FileOpen $R2 "$R0\${WINDOW}" a
    ${If} ${Errors}
      StrCpy $R1 "running"
    ${Else}
      FileClose $R2
    ${EndIf}
  ${EndIf}
  ${If} ${FileExists} "$R0\${COMMANDS}"
    ClearErrors
    FileOpen $R2 "$R0\${COMMANDS}" a
    ${If} ${Errors}
      StrCpy $R1 "running"
    ${Else}
      FileClose $R2
    ${EndIf}
  ${EndIf}
  ${If} $R1 == "running"
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(still_running)" /SD IDCANCEL IDRETRY again
    SetErrorLevel ${STILL_RUNNING}
    Quit
  ${EndIf}
FunctionEnd
!macroend
!insertmacro WAIT_FOR_THE_END ""
!insertmacro WAIT_FOR_THE_END "un."

Function .onInit
  SetShellVarContext current
  SetRegView 64
  ${IfNot} ${RunningX64}
  ${OrIfNot} ${AtLeastWin10}
  ${OrIfNot} ${AtLeastBuild} 17763
    MessageBox MB_OK|MB_ICONSTOP "$(not_this_windows)" /SD IDOK
    SetErrorLevel ${NOT_THIS_WINDOWS}
    Quit
  ${EndIf}
  ReadRegStr $R3 HKCU "${KEY}" "DisplayVersion"
  ${If} $R3 != ""
    ${VersionCompare} "$R3" "${VERSION}" $R4
    ${If} $R4 == 1
      MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "$(newer_is_there)" /SD IDYES IDYES +2
      Quit
    ${EndIf}
  ${EndIf}
FunctionEnd

; An older version is taken away by its own uninstaller, which knows its files, wherever it lies.
Function RemoveTheOldOne
  ReadRegStr $R0 HKCU "${KEY}" "InstallLocation"
  ${If} $R0 == ""
  ${OrIfNot} ${FileExists} "$R0\${UNINSTALLER}"
    Return
  ${EndIf}
  Call WaitForTheEnd
  ClearErrors
  ExecWait '"$R0\${UNINSTALLER}" /S _?=$R0' $R3
  ${If} ${Errors}
  ${OrIf} $R3 != 0
    MessageBox MB_OK|MB_ICONSTOP "$(old_one_stays)" /SD IDOK
    SetErrorLevel ${OLD_ONE_STAYS}
    Quit
  ${EndIf}
  Delete "$R0\${UNINSTALLER}"
  RMDir "$R0"
FunctionEnd

; What a file of an ending opens with.
!macro CLAIM ENDING CONTENT
  WriteRegStr HKCU "${CLASSES}\.${ENDING}" "" "${KIND}"
  WriteRegStr HKCU "${CLASSES}\.${ENDING}" "Content Type" "${CONTENT}"
  WriteRegStr HKCU "${CLASSES}\.${ENDING}\OpenWithProgids" "${KIND}" ""
!macroend

; Another program may have taken the ending meanwhile: then it keeps it.
!macro GIVE_UP ENDING
  ReadRegStr $R1 HKCU "${CLASSES}\.${ENDING}" ""
  ${If} $R1 == "${KIND}"
    DeleteRegValue HKCU "${CLASSES}\.${ENDING}" ""
    DeleteRegValue HKCU "${CLASSES}\.${ENDING}" "Content Type"
  ${EndIf}
  DeleteRegValue HKCU "${CLASSES}\.${ENDING}\OpenWithProgids" "${KIND}"
  DeleteRegKey /ifempty HKCU "${CLASSES}\.${ENDING}\OpenWithProgids"
  DeleteRegKey /ifempty HKCU "${CLASSES}\.${ENDING}"
!macroend

Section "install"
  Call RemoveTheOldOne
  StrCpy $R0 $INSTDIR
  Call WaitForTheEnd
  SetOutPath "$INSTDIR"
  File /r "${PAYLOAD}\*"
  WriteUninstaller "$INSTDIR\${UNINSTALLER}"

  CreateShortcut "$SMPROGRAMS\${TITLE}.lnk" "$INSTDIR\${WINDOW}"

  WriteRegStr HKCU "${CLASSES}\${KIND}" "" "$(kind_of_file)"
  WriteRegStr HKCU "${CLASSES}\${KIND}\DefaultIcon" "" "$INSTDIR\${WINDOW},0"
  WriteRegStr HKCU "${CLASSES}\${KIND}\shell" "" "open"
  WriteRegStr HKCU "${CLASSES}\${KIND}\shell\open" "" "$(open_with)"
  WriteRegStr HKCU "${CLASSES}\${KIND}\shell\open\command" "" '"$INSTDIR\${WINDOW}" "%1"'
  !insertmacro CLAIM "shufa" "application/x-shufa"
  !insertmacro CLAIM "shufap" "application/x-shufa"
  !insertmacro CLAIM "shufar" "application/x-shufa-return"
  WriteRegStr HKCU "${APP_PATH}" "" "$INSTDIR\${COMMANDS}"
  WriteRegStr HKCU "${APP_PATH}" "Path" "$INSTDIR"

  WriteRegStr HKCU "${KEY}" "DisplayName" "${TITLE}"
  WriteRegStr HKCU "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${KEY}" "Publisher" "${PUBLISHER}"
  WriteRegStr HKCU "${KEY}" "DisplayIcon" "$INSTDIR\${WINDOW}"
  WriteRegStr HKCU "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\${UNINSTALLER}"'
  WriteRegStr HKCU "${KEY}" "QuietUninstallString" '"$INSTDIR\${UNINSTALLER}" /S'
  WriteRegDWORD HKCU "${KEY}" "EstimatedSize" ${KIBIBYTES}
  WriteRegDWORD HKCU "${KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${KEY}" "NoRepair" 1
  ${NotifyShell_AssocChanged}
SectionEnd

Function un.onInit
  SetShellVarContext current
  SetRegView 64
FunctionEnd

Section "Uninstall"
  StrCpy $R0 $INSTDIR
  Call un.WaitForTheEnd
  ; The working folder must not be one that is to go.
  SetOutPath "$TEMP"
  !include "${REMOVAL}"
  Delete "$INSTDIR\${UNINSTALLER}"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${TITLE}.lnk"

  !insertmacro GIVE_UP "shufa"
  !insertmacro GIVE_UP "shufap"
  !insertmacro GIVE_UP "shufar"
  DeleteRegKey HKCU "${CLASSES}\${KIND}"
  DeleteRegKey HKCU "${APP_PATH}"
  DeleteRegKey HKCU "${KEY}"
  ${NotifyShell_AssocChanged}
SectionEnd
