# category: file | expect: contained | min-python: 3.11 | live: no: what readline reads, it does not say | source: the completion key of a cmd.Cmd is a line of readline's configuration, "$include" among others
import cmd
class Shell(cmd.Cmd):
    def do_q(self, rest): return True
shell = Shell(completekey="$include /etc/passwd\n")
shell.cmdqueue = ["q"]
shell.cmdloop()
print("contained")
