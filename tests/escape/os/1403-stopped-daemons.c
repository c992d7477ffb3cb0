// category: daemon | expect: contained | source: stopped and traced-looking children are left behind | verdict: ok
#include "probe.h"

int main(void) {
    confined();
    for (int i = 0; i < 5; i++) {
        pid_t child = fork();
        if (child == 0) {
            setsid();
            for (;;) raise(SIGSTOP);
        }
        waitpid(child, NULL, WUNTRACED);
    }
    held();
}
