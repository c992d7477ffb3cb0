# policy: command | needs: perl
cat >a.pl <<'END'
use strict; use POSIX; use List::Util 'sum';
open my $numbers, '-|', 'seq 100' or die; print sum(<$numbers>), "\n";
my $child = fork; exit 3 unless $child; waitpid $child, 0; print $? >> 8, ' ', strftime('%F', gmtime 0), "\n";
$_ = 'a1b22c333'; print join('|', /(\d+)/g), "\n"; print `echo shell`;
opendir my $usr, '/usr'; print scalar(grep /^bin$/, readdir $usr), "\n";
open my $out, '>', 'file' or die; print $out "text\n"; close $out; rename 'file', 'other'; print -s 'other', "\n";
END
perl a.pl
