# category: host-file | expect: contained | source: passwords, keys, tokens, logs and identities under their usual names | live: plain; show=/tmp/jail-os-ring
import glob
import os

patterns = """/etc/shadow /etc/gshadow /etc/sudoers /etc/sudoers.d /etc/ssh /etc/machine-id /var/lib/dbus/machine-id /etc/fstab
    /etc/crontab /etc/cron.d /etc/krb5.keytab /etc/NetworkManager /var/log/* /var/spool/* /var/mail/* /var/run/utmp /var/backups
    /root/.ssh /root/.bashrc /root/.bash_history /root/.gitconfig /root/.aws /root/.docker /root/.cache /root/.pyenv/version
    /home/*/.ssh /home/*/.bashrc /home/*/.profile /home/*/.netrc /run/secrets /var/run/secrets/kubernetes.io /.dockerenv
    /boot/* /lib/modules/* /usr/src/linux* /proc/1/environ /var/lib/docker /var/lib/dpkg/status /etc/apt /srv/* /mnt/* /media/*
    /tmp/jail-os-ring /var/tmp/jail-os-ring /dev/shm/jail-os-ring""".split()
found = None
for pattern in patterns:
    for path in glob.glob(pattern):
        try:
            found = path if (os.listdir(path) if os.path.isdir(path) else open(path, "rb").read(1)) else found
        except OSError:
            pass
print(f"ESCAPED:{found} read" if found else "contained")
