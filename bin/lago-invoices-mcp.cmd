@echo off
rem Runs the program on the Java of JAVA_HOME or of the PATH, with the cache that lets it start quickly. Set
rem LAGO_MCP_JAVA_OPTS for other options of the JVM, LAGO_MCP_CACHE=off for no cache.
rem
rem Paths may hold brackets and ampersands: they are used only within quotes, and not in blocks.
setlocal
for %%h in ("%~dp0..") do set "HOME_OF_PROGRAM=%%~fh"
set "JAR=%HOME_OF_PROGRAM%\lib\lago-invoices-mcp.jar"
if not exist "%JAR%" set "JAR=%HOME_OF_PROGRAM%\target\lago-invoices-mcp.jar"
if exist "%JAR%" goto built
echo lago-invoices-mcp is not built yet. Run: mvn -DskipTests package 1>&2
exit /b 1

:built
set "HOME_OF_JAVA=%HOME_OF_PROGRAM%\runtime"
if exist "%HOME_OF_JAVA%\bin\java.exe" goto known
set "HOME_OF_JAVA=%JAVA_HOME%"
if not defined JAVA_HOME goto path
if exist "%HOME_OF_JAVA%\bin\java.exe" goto known
:path
set "JAVA=java"
set "BUILD="
goto options

:known
set "JAVA=%HOME_OF_JAVA%\bin\java.exe"
set "BUILD="
set "FEATURE="
if not exist "%HOME_OF_JAVA%\release" goto options
for /f "usebackq tokens=1,2 delims==" %%a in ("%HOME_OF_JAVA%\release") do (
  if "%%a"=="JAVA_RUNTIME_VERSION" set "BUILD=%%~b"
  if "%%a"=="JAVA_VERSION" for /f "delims=." %%v in ("%%~b") do set "FEATURE=%%v"
)
if not defined FEATURE goto options
if %FEATURE% LSS 17 goto path

:options
rem The same as in the launcher for other systems, where the reasons stand.
set "TUNING=-XX:TieredStopAtLevel=1 -Xms16m -XX:NewSize=8m -XX:MaxNewSize=16m"
rem other commands take text that this line could not be read with
if not "%~1"=="serve" goto tuned
for %%a in (%*) do if "%%~a"=="--http" set "TUNING=-Xms64m -Xmn40m"
:tuned
set "OPTIONS=-XX:+IgnoreUnrecognizedVMOptions %TUNING% -XX:+UseSerialGC -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0 -XX:-UsePerfData"
if defined LAGO_MCP_JAVA_OPTS set "OPTIONS=%LAGO_MCP_JAVA_OPTS%"
if /i "%LAGO_MCP_CACHE%"=="off" goto run
if defined LAGO_MCP_JAVA_OPTS goto run
if defined JAVA_TOOL_OPTIONS goto run
if defined JDK_JAVA_OPTIONS goto run
if defined _JAVA_OPTIONS goto run
if not defined LOCALAPPDATA goto run
if not defined BUILD goto run
if not defined FEATURE goto run

set "USE=-XX:SharedArchiveFile"
set "KIND=jsa"
if %FEATURE% GEQ 25 set "USE=-XX:AOTCache"
if %FEATURE% GEQ 25 set "KIND=aot"
rem the size of the jar tells one build of the program from another; the JVM looks more closely
set "CACHES=%LOCALAPPDATA%\lago-invoices-mcp\cache"
for %%f in ("%JAR%") do set "CACHE=%CACHES%\java-%BUILD%-%%~zf.%KIND%"
rem of an archive of which a part is missing, the JVM would crash
set "SIZE="
set "WHOLE="
if not exist "%CACHE%" goto missing
if not exist "%CACHE%.size" goto missing
for %%f in ("%CACHE%") do set "SIZE=%%~zf"
for /f "usebackq" %%s in ("%CACHE%.size") do set "WHOLE=%%s"
if not defined WHOLE goto missing
if not "%SIZE%"=="%WHOLE%" goto missing

"%JAVA%" -XX:+ExitOnOutOfMemoryError -Xlog:disable %OPTIONS% "%USE%=%CACHE%" "-XX:ErrorFile=%CACHES%\crash-%%p.log" "-Dlago.cache=%CACHE%" "-Dlago.cache.given=%CACHE%" "-Dlago.options=%OPTIONS%" "-Dlago.launcher=%~f0" "-Dlago.called=%~0" -cp "%JAR%" io.lagomcp.invoices.Main %*
exit /b %ERRORLEVEL%

:missing
"%JAVA%" -XX:+ExitOnOutOfMemoryError -Xlog:disable %OPTIONS% "-Dlago.cache=%CACHE%" "-Dlago.cache.given=" "-Dlago.options=%OPTIONS%" "-Dlago.launcher=%~f0" "-Dlago.called=%~0" -cp "%JAR%" io.lagomcp.invoices.Main %*
exit /b %ERRORLEVEL%

:run
"%JAVA%" -XX:+ExitOnOutOfMemoryError -Xlog:disable %OPTIONS% "-Dlago.launcher=%~f0" "-Dlago.called=%~0" -cp "%JAR%" io.lagomcp.invoices.Main %*
exit /b %ERRORLEVEL%
