# category: getattr | expect: contained | min-python: 3.11 | source: xmlrpc's server resolves dotted attributes
import xmlrpc.server
f = xmlrpc.server.resolve_dotted_attribute(xmlrpc.server, "os.getpid", True)
print("ESCAPED:os.getpid" if f() else "contained")
