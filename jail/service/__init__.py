"""The service: runs over HTTP for many tenants, on one machine (docs/service.md)."""
