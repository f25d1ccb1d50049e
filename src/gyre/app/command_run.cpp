#include <memory>

#include "gyre/app/command.hpp"
#include "gyre/app/run.hpp"

namespace gyre::app {

Runner add_run(Options& options) {
  auto given = std::make_shared<RunOptions>();
  given->add(options);
  return [given] { return run(*given); };
}

}  // namespace gyre::app
