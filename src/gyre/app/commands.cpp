#include <array>

#include "gyre/app/command.hpp"

namespace gyre::app {

Runner add_run(Options& options);
Runner add_exchange(Options& options);
Runner add_status(Options& options);
Runner add_stop(Options& options);
Runner add_stop_entry(Options& options);
Runner add_resume(Options& options);
Runner add_flatten(Options& options);
Runner add_reconcile(Options& options);
Runner add_backtest(Options& options);
Runner add_train(Options& options);
Runner add_models(Options& options);
Runner add_predict(Options& options);
Runner add_trades(Options& options);
Runner add_import(Options& options);
Runner add_download(Options& options);
Runner add_data(Options& options);
Runner add_config(Options& options);
Runner add_strategies(Options& options);
Runner add_indicators(Options& options);
Runner add_new_strategy(Options& options);
Runner add_features(Options& options);
Runner add_rows(Options& options);
Runner add_explain(Options& options);
Runner add_study(Options& options);
Runner add_lookahead(Options& options);
Runner add_simulate(Options& options);
Runner add_warm_up(Options& options);
Runner add_machines(Options& options);
Runner add_version(Options& options);

std::span<const CommandEntry> all_commands() {
  static constexpr std::array commands{
      CommandEntry{"run", "trade a market over sockets, on the embedded exchange",
                   "gyre run --synthetic 7 --symbols 650 --for 30h", &add_run},
      CommandEntry{"exchange", "serve the embedded exchange alone, behind Binance's API",
                   "gyre exchange --synthetic 7 --symbols 20 --port 8080", &add_exchange},
      CommandEntry{"status", "show what a running process does", "gyre status --data-dir gyre-data",
                   &add_status},
      CommandEntry{"stop", "end a running process; positions keep their stops",
                   "gyre stop --data-dir gyre-data", &add_stop},
      CommandEntry{"stop-entry", "enter nothing any more; what is open goes on being protected",
                   "gyre stop-entry --data-dir gyre-data", &add_stop_entry},
      CommandEntry{"resume", "enter again, after a stop that waits for a person",
                   "gyre resume --data-dir gyre-data", &add_resume},
      CommandEntry{"flatten",
                   "stop entries, leave every position at market, and wait until all are left",
                   "gyre flatten --wait 60s --data-dir gyre-data", &add_flatten},
      CommandEntry{"reconcile", "hold the books of a running process against the exchange's now",
                   "gyre reconcile --data-dir gyre-data", &add_reconcile},
      CommandEntry{"backtest", "trade stored or generated bars at full speed, without sockets",
                   "gyre backtest --synthetic 7 --symbols 50 --for 48h", &add_backtest},
      CommandEntry{"train",
                   "try a model on the rows there are, and tell how far it is from serving",
                   "gyre train --data-dir gyre-data", &add_train},
      CommandEntry{"models", "list, show and compare models; promote, roll back, export, register",
                   "gyre models show 01K0 --data-dir gyre-data --svg plots", &add_models},
      CommandEntry{"predict", "ask a model about rows of features",
                   "gyre predict --model 01K0 --input features.csv --data-dir gyre-data",
                   &add_predict},
      CommandEntry{"trades", "list the closed trades of a data-dir",
                   "gyre trades --data-dir gyre-data --csv > trades.csv", &add_trades},
      CommandEntry{"import", "take klines of the venue's archive into the store",
                   "gyre import ~/archive BTCUSDT-1m-2025-05.zip", &add_import},
      CommandEntry{"download", "complete the store from the venue's archive and its REST API",
                   "gyre download --symbols BTCUSDT --timeframes 1m,1h --timerange "
                   "20250501-20250601",
                   &add_download},
      CommandEntry{"data", "list, verify and export the bars of the store",
                   "gyre data verify --symbols BTCUSDT", &add_data},
      CommandEntry{"config", "write, show and explain the configuration",
                   "gyre config init gyre.toml", &add_config},
      CommandEntry{"strategies", "list strategies, and show one: attributes, scores, needs",
                   "gyre strategies show breakout", &add_strategies},
      CommandEntry{
          "indicators", "list indicators, or compute them over a file of klines",
          "gyre indicators --data BTCUSDT-15m-2025-05.csv.gz --names \"rsi(14)\" --out csv",
          &add_indicators},
      CommandEntry{"new-strategy", "make the files of a strategy of your own: code, test, entry",
                   "gyre new-strategy night_owl", &add_new_strategy},
      CommandEntry{"features", "list what a model may know of an idea, and export it from the rows",
                   "gyre features list", &add_features},
      CommandEntry{"rows", "label the ideas of stored bars, count and export what was labelled",
                   "gyre rows build --replay klines --timerange 20250527-20250624 --data-dir "
                   "gyre-data",
                   &add_rows},
      CommandEntry{"explain", "tell why a symbol was not traded, gate by gate",
                   "gyre explain --synthetic 7 --symbols 40 --symbol SYN003USDT --at "
                   "2025-06-02T10:00",
                   &add_explain},
      CommandEntry{"study", "count what strategies want of stored bars, and how their scores lie",
                   "gyre study --replay klines --timerange 20250528-20250603", &add_study},
      CommandEntry{"simulate", "run the engine by seed through everything that can go wrong",
                   "gyre simulate --seeds 1..60 --hours 1 --faults all --jobs 2", &add_simulate},
      CommandEntry{"lookahead", "prove that nobody sees the future: noise in its place",
                   "gyre lookahead --strategy breakout --replay klines --timerange "
                   "20250527-20250603",
                   &add_lookahead},
      CommandEntry{"warm-up", "tell how many bars each indicator needs",
                   "gyre warm-up --timeframe 1h", &add_warm_up},
      CommandEntry{"machines", "draw the state machines", "gyre machines > docs/machines.md",
                   &add_machines},
      CommandEntry{"version", "tell the version", "gyre version --json", &add_version},
  };
  return commands;
}

}  // namespace gyre::app
