/* short_lives HOW MILLISECONDS SECONDS LANES: CPU time that is used by processes of MILLISECONDS each, for SECONDS in all.
 * It says how much there was of it, as far as it has waited for them.
 *   heirs     each forks the next and ends: init waits for them
 *   waited    their parent waits for each
 *   ignored   their parent ignores SIGCHLD: nobody waits, and the kernel adds their time to nobody's
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void burn(double seconds) {
    double end = now(CLOCK_PROCESS_CPUTIME_ID) + seconds;
    while (now(CLOCK_PROCESS_CPUTIME_ID) < end) {}
}

int main(int count, char **arguments) {
    const char *how = arguments[1];
    double each = atof(arguments[2]) / 1000, end = now(CLOCK_MONOTONIC) + atof(arguments[3]);
    (void)count;
    for (int lane = 0; lane < atoi(arguments[4]); lane++) {
        if (fork()) continue;
        if (!strcmp(how, "ignored")) signal(SIGCHLD, SIG_IGN);
        while (now(CLOCK_MONOTONIC) < end) {
            int child = fork();
            int heirs = !strcmp(how, "heirs");
            if (heirs ? child > 0 : child == 0) {
                if (!heirs) burn(each);
                _exit(0);
            }
            if (heirs)
                burn(each);
            else
                while (wait(NULL) > 0) {} /* with SIGCHLD ignored it blocks until all are gone, and tells of none */
        }
        _exit(0);
    }
    struct rusage used;
    while (wait(NULL) > 0) {}
    while (now(CLOCK_MONOTONIC) < end + 0.1) usleep(20000);
    getrusage(RUSAGE_CHILDREN, &used);
    printf("%f", (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                     (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6);
    return 0;
}
