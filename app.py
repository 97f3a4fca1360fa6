"""Serve the web page: ``python app.py`` is ``policy-qa serve``."""

from policy_qa.config import load_settings
from policy_qa.ui import serve

if __name__ == "__main__":
    serve(load_settings())
