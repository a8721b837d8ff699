#ifndef PARLEY_COMMON_SOCKETS_CUT_OFF_H_
#define PARLEY_COMMON_SOCKETS_CUT_OFF_H_

namespace parley {

// Stops this process listening at TCP port `port` and cuts off every connection it has accepted there. What
// was sent before still arrives. The sockets stay their owner's, who sees each of them end as if its client
// had gone; a thread of gRPC that accepts says so in the log ("Failed accept4").
//
// This is how a server leaves its clients, because gRPC 1.51 cannot: a call that comes after its Shutdown,
// from a client that has not heard of it yet, ends as CANCELLED, and a client that does not read holds
// Shutdown up for 20 s. Whoever is cut off finds its unanswered calls, and those it goes on to make,
// UNAVAILABLE.
void CutOffClients(int port);

}  // namespace parley

#endif  // PARLEY_COMMON_SOCKETS_CUT_OFF_H_
