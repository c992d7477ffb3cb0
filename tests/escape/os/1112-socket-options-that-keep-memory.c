// category: socket | expect: contained | source: sock_kmalloc() and the groups of a device charge no memory cgroup, compiled filters are the whole machine's (bpf_jit_limit) | live: plain
#include "probe.h"
#include <linux/tcp.h>

int main(void) {
    int tcp = socket(AF_INET, SOCK_STREAM, 0), udp6 = socket(AF_INET6, SOCK_DGRAM, 0), local = socket(AF_UNIX, SOCK_STREAM, 0);
    if (tcp < 0 || local < 0) escaped("no sockets: %s", strerror(errno));
    struct tcp_md5sig key = {.tcpm_keylen = 80};
    ((struct sockaddr_in *)&key.tcpm_addr)->sin_family = AF_INET;
    REFUSED(setsockopt(tcp, IPPROTO_TCP, TCP_MD5SIG, &key, sizeof key));
    REFUSED(setsockopt(tcp, IPPROTO_TCP, TCP_ULP, "tls", 3));
    struct sock_filter all[] = {{0x06, 0, 0, 0xffffffff}};
    struct sock_fprog program = {1, all};
    int filters[] = {26 /* SO_ATTACH_FILTER */, 51 /* SO_ATTACH_REUSEPORT_CBPF */};
    for (int i = 0; i < 2; i++) {
        REFUSED(setsockopt(local, SOL_SOCKET, filters[i], &program, sizeof program));
        REFUSED(syscall(SYS_setsockopt, tcp, SOL_SOCKET | HIGH, filters[i] | HIGH, &program, sizeof program));
    }
    struct linger wait = {1, INT_MAX / 2};
    REFUSED(setsockopt(tcp, SOL_SOCKET, SO_LINGER, &wait, sizeof wait)); /* whoever is sent it waits as he closes it */
    struct ip_mreq join = {.imr_multiaddr.s_addr = htonl(0xe0000101)};
    REFUSED(setsockopt(tcp, IPPROTO_IP, IP_ADD_MEMBERSHIP, &join, sizeof join));
    struct ipv6_mreq join6 = {.ipv6mr_multiaddr.s6_addr = {0xff, 2, [15] = 9}, .ipv6mr_interface = 1};
    uint8_t routing[24] = {[1] = 2};
    if (udp6 < 0) held();
    REFUSED(setsockopt(udp6, IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP, &join6, sizeof join6));
    REFUSED(setsockopt(udp6, IPPROTO_IPV6, 57 /* IPV6_RTHDR */, routing, sizeof routing));
    REFUSED(setsockopt(udp6, IPPROTO_IPV6, 32 /* IPV6_FLOWLABEL_MGR */, routing, sizeof routing));
    held();
}
