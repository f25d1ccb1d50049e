#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "gyre/sim/listing.hpp"

// Contracts and margin ladders for stored klines: from an exchangeInfo answer and a file of
// brackets where those know the symbol, else from the finest digits in its files and a standard
// ladder.
namespace gyre::app {

struct StoredMarket;

class StoredListings {
 public:
  // Files named in `stored` must be readable; those in `beside` are taken when they are there.
  static Result<StoredListings> load(const StoredMarket& stored,
                                     const std::filesystem::path& beside,
                                     std::vector<std::string>& notes);

  sim::Listing listing(const std::string& symbol, int price_decimals, int volume_decimals);
  // Which symbols got what by default.
  void tell(std::vector<std::string>& notes) const;

 private:
  std::map<std::string, sim::Listing> contracts_;
  std::map<std::string, std::vector<Bracket>> brackets_;
  std::vector<std::string> without_contract_, without_brackets_, finer_;
};

// Reads leverageBracket answers, and collections of them keyed by symbol.
Result<std::map<std::string, std::vector<Bracket>>> read_brackets(
    const std::filesystem::path& file);

}  // namespace gyre::app
