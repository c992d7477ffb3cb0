// category: limit | expect: memory | source: text | live: none
let text = "x"; const kept = []; for (;;) { kept.push((text.length < 1 << 22 ? (text += text) : text) + kept.length); kept.at(-1).charCodeAt(9); `${kept.at(-1)}`.split("").length; }
