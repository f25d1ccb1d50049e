#pragma once

#include "gyre/sim/core.hpp"

// What meets what. An order that arrives takes at the price of the moment or rests; then each path
// point of the minute fills resting orders, meets triggers and liquidates. A point at which nothing
// happens changes nothing, so points may be looked at or skipped freely.
namespace gyre::sim {

// Brings an order into the book, at core.now.
void arrive(Core& core, const Arrival& arrival);

// What a fault put off: the next slice of an order that is open, and the order of a stop that is
// triggering.
void go_on_filling(Core& core, Account& account, Order& order);
void go_on_triggering(Core& core, Account& account, Algo& algo);

// Fills one of so many parts of what a resting order has left, at its own price.
void fill_before_cancel(Core& core, Account& account, Order& order, int parts);

// Whether any account has something at this point of this minute; and what it does, at core.now.
bool stirs(Core& core, const PathPoint& point);
void strike(Core& core, const PathPoint& point);

}  // namespace gyre::sim
