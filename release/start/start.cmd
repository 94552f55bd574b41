@echo off
rem Installs thb-eu from the folder "wheels" beside this file, once, without an administrator and without a network;
rem then opens the desk. It needs Python (64 bit) of the version that the name of the folder tells.
setlocal
set PLACE=%LOCALAPPDATA%\thb-eu-@VERSION@
set FOLDER=%USERPROFILE%\thb-eu
if not exist "%PLACE%\ready" (
  py -@PYTHON@ -m venv "%PLACE%" || goto failed
  "%PLACE%\Scripts\python" -m pip install --no-index --find-links "%~dp0wheels" --require-hashes -r "%~dp0requirements.txt" || goto failed
  "%PLACE%\Scripts\thb-eu" doctor || goto failed
  echo @VERSION@> "%PLACE%\ready"
)
if not exist "%FOLDER%" mkdir "%FOLDER%"
if "%~1"=="" ("%PLACE%\Scripts\thb-eu" desk "%FOLDER%") else ("%PLACE%\Scripts\thb-eu" %*)
exit /b %ERRORLEVEL%
:failed
echo thb-eu could not be installed: the lines above say why.
pause
exit /b 1
