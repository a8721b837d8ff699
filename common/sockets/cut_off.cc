#include "common/sockets/cut_off.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <filesystem>
#include <system_error>

#include "absl/strings/numbers.h"

namespace parley {
namespace {

// The TCP port at this process's end of a socket; 0 when the descriptor is something else.
int LocalPort(int descriptor) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  if (getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  if (address.ss_family == AF_INET) return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
  if (address.ss_family == AF_INET6) return ntohs(reinterpret_cast<const sockaddr_in6&>(address).sin6_port);
  return 0;
}

// An accepted connection has the port of its listener; one that this process made has a port of its own.
void ShutSocketsAt(int port) {
  std::error_code error;
  for (std::filesystem::directory_iterator entry("/proc/self/fd", error), end; !error && entry != end;
       entry.increment(error)) {
    int descriptor = -1;
    const bool is_socket_there =
        absl::SimpleAtoi(entry->path().filename().native(), &descriptor) && LocalPort(descriptor) == port;
    if (is_socket_there) shutdown(descriptor, SHUT_RDWR);
  }
}

}  // namespace

void CutOffClients(int port) {
  ShutSocketsAt(port);
  ShutSocketsAt(port);  // a connection may have been accepted before the listener was shut, and not been seen
}

}  // namespace parley
