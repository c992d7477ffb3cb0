# category: channel | expect: contained | min-python: 3.11 | source: the class of the loop's selector makes an epoll of any descriptor, and closes it
import asyncio
epoll = type(asyncio.new_event_loop()._selector._selector)
try:
    epoll.fromfd(3).close()
    print("ESCAPED: descriptor 3 was closed")
except (AttributeError, PermissionError) as error:
    print("contained", error)
