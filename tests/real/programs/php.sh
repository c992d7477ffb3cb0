# needs: php
cat >a.php <<'END'
<?php
declare(strict_types=1);
enum Suit: string { case Hearts = 'H'; case Spades = 'S'; }
function squares(int $most): Generator { for ($n = 1; $n <= $most; $n++) yield $n ** 2; }
echo json_encode(iterator_to_array(squares(4))), " ", Suit::from('S')->name, "\n";
echo hash('sha256', 'x'), " ", strlen(random_bytes(8)), " ", date('Y', 0), "\n";
file_put_contents('x', serialize(['a' => 1.5]));
var_dump(unserialize(file_get_contents('x')), glob('*'), preg_match('/\p{Lu}/u', 'Ü'));
echo shell_exec('echo child');
$server = stream_socket_server('tcp://127.0.0.1:0');
$client = stream_socket_client('tcp://' . stream_socket_get_name($server, false));
fwrite($client, "heard\n");
echo fgets(stream_socket_accept($server));
echo (new DateTime('2026-03-29 03:00', new DateTimeZone('Europe/Berlin')))->format('c T'), "\n";
exit(3);
END
php -v | head -1
php -l a.php
php a.php || echo "status $?"
php -r 'throw new Exception("no");' 2>&1 | head -3
php --ini | head -3
