"""Prints JupyterLab's settings for the lab: loopback only, a folder as its root, the start page first."""
import json
import sys

print(json.dumps({"ServerApp": {"ip": "127.0.0.1", "root_dir": sys.argv[1]}, "LabApp": {"default_url": "/lab/tree/START.md"}}))
