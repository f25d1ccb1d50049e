#include "gyre/app/main.hpp"

int main(int argc, char** argv) { return gyre::app::run_command(argc, argv); }
