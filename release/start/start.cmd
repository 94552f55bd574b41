@echo off
rem Installs thb-eu from the folder "wheels" beside this file, once, without an administrator and without a network;
rem then opens the desk. It takes the first Python (64 bit) that the launcher "py" knows.
setlocal
set PLACE=%LOCALAPPDATA%\thb-eu-@VERSION@
set FOLDER=%USERPROFILE%\thb-eu
if exist "%PLACE%\ready" goto installed
set FOUND=
for %%v in (@VERSIONS@) do if not defined FOUND if exist "%~dp0requirements-%%v.txt" py -%%v -c "import venv" >nul 2>nul && set FOUND=%%v
if not defined FOUND goto missing
py -%FOUND% -m venv "%PLACE%" || goto failed
"%PLACE%\Scripts\python" -m pip install --no-index --find-links "%~dp0wheels" --require-hashes -r "%~dp0requirements-%FOUND%.txt" || goto failed
"%PLACE%\Scripts\thb-eu" doctor || goto failed
echo @VERSION@> "%PLACE%\ready"
:installed
if not exist "%FOLDER%" mkdir "%FOLDER%"
if "%~1"=="" ("%PLACE%\Scripts\thb-eu" desk "%FOLDER%") else ("%PLACE%\Scripts\thb-eu" %*)
exit /b %ERRORLEVEL%
:missing
echo thb-eu needs Python (64 bit) of one of the versions @VERSIONS@; none was found.
echo Install it for yourself alone, without an administrator, from https://www.python.org/downloads/windows/
pause
exit /b 1
:failed
echo thb-eu could not be installed: the lines above say why.
pause
exit /b 1
