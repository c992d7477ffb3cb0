// category: socket | expect: contained | source: bringing devices up and giving them addresses | live: root
#include "probe.h"
#include <net/if.h>

int main(void) {
    int s = socket(AF_INET, SOCK_DGRAM, 0);
    struct ifreq lo = {.ifr_name = "lo"};
    if (s < 0) held();
    if (ioctl(s, SIOCGIFFLAGS, &lo) == 0 && ioctl(s, SIOCSIFFLAGS, &lo) == 0) escaped("flags of lo set");
    if (ioctl(s, SIOCGIFADDR, &lo) == 0 && ioctl(s, SIOCSIFADDR, &lo) == 0) escaped("address of lo set");
    int tun = open("/dev/net/tun", O_RDWR);
    if (tun >= 0) escaped("/dev/net/tun opened");
    held();
}
