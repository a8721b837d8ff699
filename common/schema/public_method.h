#ifndef PARLEY_COMMON_SCHEMA_PUBLIC_METHOD_H_
#define PARLEY_COMMON_SCHEMA_PUBLIC_METHOD_H_

#include "google/protobuf/descriptor.h"

namespace parley {

// Whether somebody besides our own services may call the method. Without a policy nobody may: deny by
// default.
bool IsPublic(const google::protobuf::MethodDescriptor& method);

}  // namespace parley

#endif  // PARLEY_COMMON_SCHEMA_PUBLIC_METHOD_H_
