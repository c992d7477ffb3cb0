# category: info-leak | expect: contained | source: uname and the host name tell which machine this is | live: plain
import os
import socket

names = {os.uname().nodename, socket.gethostname()}
print("ESCAPED:the host's name" if "@HOST_HOSTNAME@" in names else "contained")
