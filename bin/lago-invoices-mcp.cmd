@echo off
rem Runs the program on the Java of JAVA_HOME or of the PATH, with the cache that lets it start quickly. Set
rem LAGO_MCP_JAVA_OPTS for other options of the JVM, LAGO_MCP_CACHE=off for no cache.
setlocal
for %%h in ("%~dp0..") do set "HOME_OF_PROGRAM=%%~fh"
set "JAR=%HOME_OF_PROGRAM%\lib\lago-invoices-mcp.jar"
if not exist "%JAR%" set "JAR=%HOME_OF_PROGRAM%\target\lago-invoices-mcp.jar"
if not exist "%JAR%" (
  echo lago-invoices-mcp is not built yet. Run: mvn -q -DskipTests package 1>&2
  exit /b 1
)
set "JAVA=java"
set "RELEASE="
if defined JAVA_HOME if exist "%JAVA_HOME%\bin\java.exe" (
  set "JAVA=%JAVA_HOME%\bin\java.exe"
  set "RELEASE=%JAVA_HOME%\release"
)
if exist "%HOME_OF_PROGRAM%\runtime\bin\java.exe" (
  set "JAVA=%HOME_OF_PROGRAM%\runtime\bin\java.exe"
  set "RELEASE=%HOME_OF_PROGRAM%\runtime\release"
)

rem The same as in the launcher for other systems, where the reasons stand.
set "OPTIONS=-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xms24m -Xmn16m -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0"
if defined LAGO_MCP_JAVA_OPTS set "OPTIONS=%LAGO_MCP_JAVA_OPTS%"

set "BUILD="
set "FEATURE=0"
set "WITH_CACHE="
if /i "%LAGO_MCP_CACHE%"=="off" goto run
if defined LAGO_MCP_JAVA_OPTS goto run
if defined JAVA_TOOL_OPTIONS goto run
if defined JDK_JAVA_OPTIONS goto run
if not defined RELEASE goto run
if not exist "%RELEASE%" goto run
for /f "usebackq tokens=1,2 delims==" %%a in ("%RELEASE%") do (
  if "%%a"=="JAVA_RUNTIME_VERSION" set "BUILD=%%~b"
  if "%%a"=="JAVA_VERSION" for /f "delims=." %%v in ("%%~b") do set "FEATURE=%%v"
)
if not defined BUILD goto run
if %FEATURE% LSS 17 goto run
set "USE=-XX:SharedArchiveFile"
set "KIND=jsa"
if %FEATURE% GEQ 25 set "USE=-XX:AOTCache"
if %FEATURE% GEQ 25 set "KIND=aot"
rem the size of the jar tells one build of the program from another; the JVM looks more closely
for %%f in ("%JAR%") do set "CACHE=%LOCALAPPDATA%\lago-invoices-mcp\cache\java-%BUILD%-%%~zf.%KIND%"
if exist "%CACHE%" (
  set "WITH_CACHE="%USE%=%CACHE%""
) else (
  set "WITH_CACHE="-Dlago.cache=%CACHE%" "-Dlago.options=%OPTIONS%""
)

:run
"%JAVA%" %OPTIONS% -Xlog:disable %WITH_CACHE% "-Dlago.launcher=%~f0" -jar "%JAR%" %*
exit /b %ERRORLEVEL%
