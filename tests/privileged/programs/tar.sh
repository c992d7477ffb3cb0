# policy: command | needs: tar gzip xz bzip2
mkdir -p d/e x
seq 5000 >d/a
ln -s a d/l
ln d/a d/hard
chmod 750 d/e
touch -d 2020-01-01 d/a d/e d
for z in gz xz bz2; do tar caf d.tar.$z --sort=name --mtime=2020-01-01 --owner=0 --group=0 d; done
tar tf d.tar.gz
tar xf d.tar.xz -C x --no-same-owner
diff -r d x/d
stat -c '%a %s %h %N' x/d/a x/d/l x/d/e
tar df d.tar.bz2 --no-same-owner | grep -v 'Uid\|Gid\|Mod time' || true
cksum x/d/a
