@echo off
setlocal
set "JAR=%~dp0..\target\lago-invoices-mcp.jar"
if not exist "%JAR%" (
  echo lago-invoices-mcp is not built yet. Run: mvn -q -DskipTests package 1>&2
  exit /b 1
)
set "JAVA=java"
if defined JAVA_HOME if exist "%JAVA_HOME%\bin\java.exe" set "JAVA=%JAVA_HOME%\bin\java.exe"
"%JAVA%" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -jar "%JAR%" %*
exit /b %ERRORLEVEL%
