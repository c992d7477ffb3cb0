# needs: cargo cc
export CARGO_HOME="$PWD/home" CARGO_NET_OFFLINE=true CARGO_TERM_COLOR=never
cargo --version
cargo init -q --vcs none --lib sum
cd sum
cat >src/lib.rs <<'END'
//! Adds.
use std::sync::mpsc::channel;

/// ```
/// assert_eq!(sum::sum(&[1, 2]), 3);
/// ```
pub fn sum(numbers: &[i64]) -> i64 {
    let (sender, receiver) = channel();
    std::thread::scope(|scope| {
        for &n in numbers {
            let sender = sender.clone();
            scope.spawn(move || sender.send(n).unwrap());
        }
    });
    drop(sender);
    receiver.iter().sum()
}

#[test]
fn adds() {
    assert_eq!(sum(&[40, 2]), 42);
}

#[test]
fn a_server_is_heard() {
    let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    std::net::TcpStream::connect(server.local_addr().unwrap()).unwrap();
    server.accept().unwrap();
}
END
mkdir src/bin
echo 'fn main() { println!("{}", sum::sum(&[1, 2, 3])); }' >src/bin/main.rs
cargo build -q
cargo run -q --bin main
cargo test -q 2>&1 | grep '^test result' | sed 's/finished.*//'
