def machine(prices):
    credit, sold = 0, []
    message = "ready"
    while True:
        match (yield message):
            case ("coin", int(value)) if value in (5, 10, 25, 100):
                credit += value
                message = f"credit {credit}"
            case ("coin", value):
                message = f"{value} returned"
            case ("buy", item) if item not in prices:
                message = f"no {item}"
            case ("buy", item) if prices[item] > credit:
                message = f"{prices[item] - credit} missing"
            case ("buy", item):
                credit -= prices[item]
                sold.append(item)
                message = f"enjoy {item}"
            case "refund":
                message, credit = f"{credit} back", 0
            case "off":
                return sold, credit
            case other:
                message = f"what is {other!r}"


m = machine({"tea": 60, "cake": 125})
print(next(m))
for event in (
    ("coin", 25),
    ("coin", 3),
    ("buy", "tea"),
    ("coin", 100),
    ("buy", "tea"),
    ("buy", "nails"),
    ("kick",),
    "refund",
):
    print(m.send(event))
try:
    m.send("off")
except StopIteration as stop:
    print(stop.value)
