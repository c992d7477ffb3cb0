# needs: java javac jar
mkdir -p src/org/example out
cat >src/org/example/Main.java <<'END'
package org.example;

import java.net.*;
import java.nio.file.*;
import java.security.MessageDigest;
import java.util.*;
import java.util.concurrent.*;
import java.util.stream.*;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

public class Main {
    record Point(int x, int y) {}

    public static void main(String[] words) throws Exception {
        var pool = Executors.newFixedThreadPool(4);
        var futures = IntStream.range(0, 8).mapToObj(n -> pool.submit(() -> n * n)).collect(Collectors.toList());
        int total = 0;
        for (var future : futures) total += future.get();
        pool.shutdown();
        System.out.println(total + " " + new Point(1, 2));
        System.out.println(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest("x".getBytes())));
        var cipher = Cipher.getInstance("AES/ECB/PKCS5Padding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(new byte[16], "AES"));
        System.out.println(cipher.doFinal(new byte[5]).length);
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var client = new Socket(server.getInetAddress(), server.getLocalPort());
            client.getOutputStream().write(65);
            System.out.println(server.accept().getInputStream().read());
        }
        Files.writeString(Path.of("a.txt"), "ü");
        System.out.println(Files.readString(Path.of("a.txt")) + Locale.getDefault() + TimeZone.getDefault().getID());
        var child = new ProcessBuilder("echo", "child").inheritIO().start();
        System.out.println(child.waitFor());
        throw new IllegalStateException("no");
    }
}
END
javac -d out src/org/example/Main.java
jar --create --file main.jar --main-class org.example.Main -C out .
java -jar main.jar 2>&1 || echo "status $?"
echo 'System.out.println(6 * 7)' | jshell -s - 2>/dev/null
