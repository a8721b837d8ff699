#ifndef PARLEY_COMMON_RPC_REFLECTION_H_
#define PARLEY_COMMON_RPC_REFLECTION_H_

#include <string>
#include <vector>

#include "common/rpc/method.h"

namespace parley::rpc {

// Server reflection, v1 and v1alpha, over the generated descriptor pool; lists `services`. Ours, because
// libgrpc++_reflection behind a generic service lists only itself.
std::vector<Method> ReflectionMethods(std::vector<std::string> services);

}  // namespace parley::rpc

#endif  // PARLEY_COMMON_RPC_REFLECTION_H_
