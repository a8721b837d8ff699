#ifndef PARLEY_SERVICES_GATEWAY_TRANSCODE_KNOWN_TYPES_H_
#define PARLEY_SERVICES_GATEWAY_TRANSCODE_KNOWN_TYPES_H_

#include <memory>
#include <string>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/util/type_resolver.h"

namespace parley::gateway {

// The types of `pool`, which outlives this, by their URLs ("type.googleapis.com" is a prefix), each written
// down once: protobuf asks for every type of a message anew in each conversion, and writing one down from its
// descriptor takes longer than the conversion itself. Our own options, which no conversion looks at, are left
// out. Thread-safe.
std::unique_ptr<google::protobuf::util::TypeResolver> KnownTypesOf(
    const google::protobuf::DescriptorPool& pool, const std::string& url_prefix);

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_TRANSCODE_KNOWN_TYPES_H_
