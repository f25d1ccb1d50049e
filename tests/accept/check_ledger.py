#!/usr/bin/env python3
"""Makes a ledger again from exported fills, and holds prices against the stored bars.

It shares nothing with the program: exact decimals, its own position keeping, its own reader of
klines. Prints what it checked, and every difference; the exit code says whether there was one.

  gyre run --json ... > run.json
  gyre trades --csv > trades.csv; gyre trades --fills --csv > fills.csv
  check_ledger.py --run run.json --trades trades.csv --fills fills.csv --klines DIR
"""
import argparse
import csv
import datetime
import gzip
import json
import pathlib
import sys
from collections import defaultdict
from decimal import ROUND_HALF_UP, ROUND_UP, Decimal, getcontext

getcontext().prec = 60
UNIT = Decimal("0.00000001")
MINUTE = 60_000


def nearest(value):
    return value.quantize(UNIT, ROUND_HALF_UP)


def milliseconds(text):
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return round(moment.timestamp() * 1000)


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


class Minutes:
    """Low and high of the stored 1m bars, by symbol and opening time."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.bars = {}

    def of(self, symbol):
        if symbol not in self.bars:
            found = {}
            for path in sorted(self.folder.rglob(f"{symbol}-1m-*.csv.gz")):
                with gzip.open(path, "rt", encoding="utf-8") as file:
                    for row in csv.DictReader(file):
                        found[int(row["open_time"])] = (row["low"], row["high"])
            self.bars[symbol] = found
        return self.bars[symbol]

    def range(self, symbol, at):
        bar = self.of(symbol).get(at - at % MINUTE)
        return bar and (Decimal(bar[0]), Decimal(bar[1]))


class Position:
    """One symbol's, from flat to flat."""

    def __init__(self):
        self.quantity = Decimal(0)  # below 0: short
        self.cost = Decimal(0)
        self.restart()

    def restart(self):
        self.opened = self.largest = Decimal(0)
        self.gross = self.fees = Decimal(0)
        self.value = {"in": Decimal(0), "out": Decimal(0)}
        self.amount = {"in": Decimal(0), "out": Decimal(0)}

    def book(self, signed, price):
        """What the fill realizes."""
        if self.quantity * signed >= 0:
            self.cost += nearest(price * abs(signed))
            self.quantity += signed
            self.largest = max(self.largest, abs(self.quantity))
            self._count("in", signed, price)
            return Decimal(0)
        if abs(signed) > abs(self.quantity):
            raise ValueError("a fill beyond flat")
        value = nearest(price * abs(signed))
        cost = nearest(self.cost * abs(signed) / abs(self.quantity))
        realized = value - cost if self.quantity > 0 else cost - value
        self.cost -= cost
        self.quantity += signed
        self._count("out", signed, price)
        return realized

    def _count(self, way, signed, price):
        self.value[way] += nearest(price * abs(signed))
        self.amount[way] += abs(signed)


def check(options):
    wrong = []
    fills, trades = rows(options.fills), rows(options.trades)
    minutes = Minutes(options.klines) if options.klines else None
    positions = defaultdict(Position)
    closed = defaultdict(list)
    inside = 0
    fees = realized = Decimal(0)
    for number, fill in enumerate(fills, 2):
        place = f"{options.fills}:{number}: {fill['symbol']} {fill['at']}"
        price, quantity, fee = (Decimal(fill[name]) for name in ("price", "quantity", "fee"))
        if minutes:
            bar = minutes.range(fill["symbol"], milliseconds(fill["at"]))
            if bar is None:
                wrong.append(f"{place}: no stored bar")
            elif not bar[0] <= price <= bar[1]:
                wrong.append(f"{place}: {price} is outside its bar {bar[0]} to {bar[1]}")
            else:
                inside += 1
        rate = options.maker if fill["maker"] == "true" else options.taker
        expected = (nearest(price * quantity) * rate).quantize(UNIT, ROUND_UP)
        if fee != expected:
            wrong.append(f"{place}: fee {fee}, should be {expected}")
        position = positions[fill["symbol"]]
        made = position.book(quantity if fill["side"] == "buy" else -quantity, price)
        if made != Decimal(fill["realized"]):
            wrong.append(f"{place}: realized {fill['realized']}, should be {made}")
        position.gross += made
        position.fees += fee
        fees += fee
        realized += made
        if position.quantity == 0:
            closed[fill["symbol"]].append(
                {
                    "closed": fill["at"],
                    "quantity": position.largest,
                    "entry": nearest(position.value["in"] / position.amount["in"]),
                    "exit": nearest(position.value["out"] / position.amount["out"]),
                    "gross": position.gross,
                    "fees": position.fees,
                }
            )
            position.restart()

    sides, reasons = defaultdict(int), defaultdict(int)
    for number, trade in enumerate(trades, 2):
        place = f"{options.trades}:{number}: {trade['symbol']} {trade['closed']}"
        sides[trade["side"]] += 1
        reasons[trade["reason"]] += 1
        if not closed[trade["symbol"]]:
            wrong.append(f"{place}: no fills close it")
            continue
        made = closed[trade["symbol"]].pop(0)
        for name in ("quantity", "entry", "exit", "gross", "fees"):
            if Decimal(trade[name]) != made[name]:
                wrong.append(f"{place}: {name} {trade[name]}, should be {made[name]}")
        net = made["gross"] - made["fees"] + Decimal(trade["funding"])
        if Decimal(trade["net"]) != net:
            wrong.append(f"{place}: net {trade['net']}, should be {net}")
    for symbol, left in closed.items():
        wrong += [f"{symbol} {one['closed']}: closed by fills, and no trade" for one in left]

    with open(options.run, encoding="utf-8") as file:
        run = json.load(file)
    funding = Decimal(run["funding"])
    expected = {
        "fills": len(fills),
        "trades_closed": len(trades),
        "gross": realized,
        "fees": fees,
        "net": realized - fees + funding,
        "open_positions": sum(position.quantity != 0 for position in positions.values()),
    }
    for name, value in expected.items():
        if Decimal(run[name]) != value:
            wrong.append(f"{options.run}: {name} {run[name]}, should be {value}")

    for line in wrong:
        print(line, file=sys.stderr)
    print(
        json.dumps(
            {
                "fills": len(fills),
                "inside_their_bars": inside,
                "trades": len(trades),
                "sides": dict(sides),
                "reasons": dict(reasons),
                "wallet": str(Decimal(run["equity_start"]) + realized - fees + funding),
                "differences": len(wrong),
            }
        )
    )
    return 1 if wrong else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--run", required=True, help="what `gyre run --json` printed")
    parser.add_argument("--fills", required=True, help="what `gyre trades --fills --csv` printed")
    parser.add_argument("--trades", required=True, help="what `gyre trades --csv` printed")
    parser.add_argument("--klines", help="folder of the replayed klines; none for generated ones")
    parser.add_argument("--taker", type=Decimal, default=Decimal("0.0005"), help="fee rate")
    parser.add_argument("--maker", type=Decimal, default=Decimal("0.0002"), help="fee rate")
    return check(parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
