"""The JavaScript guest: an embedded engine, in a realm that is locked before its source is compiled."""
