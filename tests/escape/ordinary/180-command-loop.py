import cmd
import io
import sys


class Shell(cmd.Cmd):
    prompt, intro = "$ ", "welcome"

    def __init__(self, lines):
        super().__init__(stdin=io.StringIO(lines), stdout=sys.stdout)
        self.use_rawinput, self.total = False, 0

    def do_add(self, line):
        """add N...: adds numbers"""
        self.total += sum(map(int, line.split()))
        print("total", self.total, file=self.stdout)

    def do_quit(self, line):
        return True

    def default(self, line):
        print("what is", repr(line), file=self.stdout)

    def emptyline(self):
        pass

    def postcmd(self, stop, line):
        return stop or line == "EOF"


Shell("add 1 2\n\nhelp add\nfly\nadd 4\nquit\nadd 100\n").cmdloop()
shell = Shell("")
shell.onecmd("add 5")
print(shell.total, shell.completenames("a"))
