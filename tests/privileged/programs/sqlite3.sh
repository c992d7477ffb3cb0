# policy: command | needs: sqlite3
sqlite3 x.db 'pragma journal_mode=wal; create table t(a integer primary key, b text);
with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000) insert into t select i, hex(i * i) from n;
create index b on t(b); select count(*), sum(a), max(b) from t; vacuum; pragma integrity_check'
sqlite3 -csv x.db 'select * from t where a % 5000 = 0'
sqlite3 x.db .dump | cksum
ls
