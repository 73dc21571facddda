"""The workbench: a case in the browser, alone on a laptop or as a team on a server."""
