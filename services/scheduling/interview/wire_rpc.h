// Interviews as they travel, shared by the services of this folder.
#ifndef PARLEY_SERVICES_SCHEDULING_INTERVIEW_WIRE_RPC_H_
#define PARLEY_SERVICES_SCHEDULING_INTERVIEW_WIRE_RPC_H_

#include <vector>

#include "common/call.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "parley/scheduling/v1/interviews.pb.h"
#include "services/scheduling/interview/interview.h"

namespace parley::scheduling {

v1::WallStart ToProto(const WallStart& start);
v1::Booking ToProto(const Booking& booking);

// All of it, as its seeker reads it.
v1::Interview ToProto(const Interview& interview);
// As `caller` reads it: a platform and its staff read states, dates and counts, never what people wrote.
v1::Interview ToProtoFor(const Caller& caller, const Interview& interview);

// What the field rules have let through: a wall time in its form, a fold of 0 or 1.
WallStart FromProto(const v1::WallStart& start);
std::vector<WallStart> FromProto(const google::protobuf::RepeatedPtrField<v1::WallStart>& starts);

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_INTERVIEW_WIRE_RPC_H_
