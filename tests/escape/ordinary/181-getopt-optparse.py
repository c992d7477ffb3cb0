import getopt
import optparse

print(getopt.getopt(["-a", "1", "--long", "rest"], "a:b", ["long", "value="]))
try:
    getopt.getopt(["-x"], "a")
except getopt.GetoptError as error:
    print(error)
parser = optparse.OptionParser(prog="old", usage="%prog [options]")
parser.add_option("-n", "--number", type="int", default=1)
parser.add_option("-q", action="store_false", dest="loud", default=True)
options, rest = parser.parse_args(["-n", "4", "-q", "file"])
print(options, rest, options.number)
