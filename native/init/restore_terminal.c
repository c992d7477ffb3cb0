/* Restores the caller's terminal if the supervisor that has changed its modes is killed with -9.
 *
 *     jail-init terminal      descriptor 0: a pipe from the supervisor; 1: the terminal
 *
 * The first message of the pipe is the modes that the terminal had, and the text that resets what a guest may have set.
 * A second one says that the supervisor has done so itself; the end of the pipe, that it is gone. */
#include "init/jail.h"

#include <asm/ioctls.h>
#include <asm/termbits.h>

int restore_terminal_main(void) {
    static struct {
        struct termios modes;
        char reset[1024];
    } told;
    char word;
    uint64_t all_signals = ~0ULL;
    /* A Ctrl-C or a hang-up that ends the supervisor must leave us; SIGTTOU would stop us, in no job of the terminal.
     */
    SYS4(__NR_rt_sigprocmask, 0, &all_signals, NULL, sizeof all_signals);
    SYS0(__NR_setsid);
    SYS1(__NR_chdir, "/"); /* or we would keep the supervisor's directory busy */
    long size = sys_read(0, &told, sizeof told);
    if (size < (long)sizeof told.modes || sys_read(0, &word, 1) != 0) return 0;
    SYS3(__NR_ioctl, 1, TCSETS, &told.modes); /* TCSETSF would wait for a terminal that takes no more */
    SYS3(__NR_ioctl, 1, TCFLSH, TCIFLUSH);
    sys_write(1, told.reset, (size_t)size - sizeof told.modes);
    return 0;
}
