// category: socket | expect: contained | source: a route to metadata services, private networks or the world (nothing is sent) | live: network.mode=host
#include "probe.h"

int main(void) {
    char *all[] = {"169.254.169.254", "10.0.0.1", "10.0.2.2", "172.17.0.1", "192.168.1.1", "198.51.100.7", "239.255.255.250"};
    for (int i = 0; i < 7; i++) {
        struct sockaddr_in to = {AF_INET, htons(53)};
        inet_pton(AF_INET, all[i], &to.sin_addr);
        int s = socket(AF_INET, SOCK_DGRAM, 0);
        if (s >= 0 && connect(s, (void *)&to, sizeof to) == 0) escaped("a route to %s", all[i]);
    }
    char *six[] = {"2001:db8:1::1", "fe80::1", "fd00::1", "ff02::1", "64:ff9b::a00:1"};
    for (int i = 0; i < 5; i++) {
        struct sockaddr_in6 to = {AF_INET6, htons(53)};
        inet_pton(AF_INET6, six[i], &to.sin6_addr);
        to.sin6_scope_id = i == 1 || i == 3;
        int s = socket(AF_INET6, SOCK_DGRAM, 0);
        if (s >= 0 && connect(s, (void *)&to, sizeof to) == 0) escaped("a route to %s", six[i]);
    }
    held();
}
