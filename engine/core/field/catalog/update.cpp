// Imports sheets whose rows may be known: updates what is known, adds what is new and, where asked,
// removes what no row names. All of it is made in a copy of the catalog (import_rows.hpp), and the
// event is the difference of the two catalogs.
#include "engine/core/field/catalog/catalog_rules.hpp"
#include "engine/core/field/catalog/import_rows.hpp"
#include "engine/core/field/handlers.hpp"
#include "engine/core/field/limits.hpp"
#include "engine/core/field/row_changes.hpp"

#include <algorithm>

namespace muster::core {

namespace {

std::string name_of(const Challenge& challenge) {
    return challenge.title.empty() ? challenge.place : challenge.title;
}
std::string name_of(ZoneId zone) {
    return "zone " + std::to_string(zone.value);
}
std::string name_of(ZoneId a, ZoneId b) {
    return std::to_string(a.value) + " to " + std::to_string(b.value);
}

Zone without_minutes(Zone zone) {
    zone.minutes.clear();
    return zone;
}

// The entries of a map that are missing in the other map or differ from it.
template <class Key, class Thing>
std::vector<Thing> changed(const std::map<Key, Thing>& before, const std::map<Key, Thing>& after) {
    std::vector<Thing> things;
    for (const auto& [key, thing] : after) {
        const auto found = before.find(key);
        if (found == before.end() || found->second != thing) things.push_back(thing);
    }
    return things;
}

// One import. Each step returns the error, or nothing.
class Update {
  public:
    Update(const Catalog& before, const UpdateCatalog& request, Time now)
        : rows(before), before_(before), request_(request), now_(now), changes_(request.dry_run) {}

    std::optional<Error> take() {
        if (auto error = take_sectors()) return error;
        if (auto error = take_zones()) return error;
        if (auto error = take_distances()) return error;
        find_known_challenges();
        for (const ChallengeUpdate& row : request_.challenges) {
            if (auto error = take_challenge(row)) return error;
        }
        take_idle_rows();
        remove_missing_challenges();
        return check_remaining();
    }

    CatalogUpdated event() const {
        Catalog base = before_;
        for (const auto& letter : removed_sectors_)
            remove_sector(base, letter);
        for (const ZoneId zone : removed_zones_)
            remove_zone(base, zone);
        for (const ChallengeId challenge : removed_challenges_)
            base.challenges.erase(challenge);
        const Catalog& after = rows.catalog;
        return {changed(base.sectors, after.sectors),
                changed(base.zones, after.zones),
                changed(base.sets, after.sets),
                changed(base.challenges, after.challenges),
                removed_sectors_,
                removed_zones_,
                removed_challenges_};
    }

    bool changes_something() const {
        const auto changes = [](const RowCounts& counts) {
            return counts.added + counts.updated + counts.removed != 0;
        };
        return changes(reply_.sectors) || changes(reply_.zones) || changes(reply_.distances) ||
               changes(reply_.challenges);
    }

    SheetsImported reply() {
        reply_.sets = rows.new_sets.size();
        reply_.changes = std::move(changes_.list);
        reply_.changes_left_out = changes_.left_out;
        return std::move(reply_);
    }

    ImportedRows rows;

  private:
    std::optional<Error> take_sectors() {
        if (auto error = rows.take_sectors(request_.sectors)) return error;
        std::set<std::string> named;
        for (const SectorRow& row : request_.sectors) {
            const auto& letter = row.sector.letter;
            named.insert(letter);
            count(reply_.sectors,
                  {"sectors", row.row, {}, "sector " + letter, {}},
                  find(before_.sectors, letter),
                  rows.catalog.sectors.at(letter),
                  sector_column);
        }
        if (!request_.remove_missing || named.empty()) return std::nullopt;
        for (const auto& [letter, sector] : before_.sectors) {
            if (named.contains(letter)) continue;
            removed_sectors_.push_back(letter);
            remove_sector(rows.catalog, letter);
            changes_.add(reply_.sectors, {"sectors", 0, RowFate::removed, "sector " + letter, {}});
        }
        return std::nullopt;
    }

    std::optional<Error> take_zones() {
        if (auto error = rows.take_zones(request_.zones)) return error;
        std::set<ZoneId> named;
        for (const ZoneRow& row : request_.zones) {
            const ZoneId zone = row.zone.id;
            named.insert(zone);
            std::optional<Zone> known;
            if (const auto* found = find(before_.zones, zone)) known = without_minutes(*found);
            count(reply_.zones,
                  {"zones", row.row, {}, name_of(zone), {}},
                  known ? &*known : nullptr,
                  without_minutes(rows.catalog.zones.at(zone)),
                  zone_column);
        }
        if (!request_.remove_missing || named.empty()) return std::nullopt;
        for (const auto& [id, zone] : before_.zones) {
            if (named.contains(id)) continue;
            removed_zones_.push_back(id);
            remove_zone(rows.catalog, id);
            changes_.add(reply_.zones, {"zones", 0, RowFate::removed, name_of(id), {}});
        }
        return std::nullopt;
    }

    std::optional<Error> take_distances() {
        if (auto error = rows.take_distances(request_.distances)) return error;
        std::set<std::pair<ZoneId, ZoneId>> named;
        for (const DistanceRow& row : request_.distances) {
            const auto& [a, b, minutes] = row.distance;
            named.insert({a, b});
            const Zone* zone = find(before_.zones, a);
            const auto* known = zone ? find(zone->minutes, b) : nullptr;
            if (a == b || (known && *known == minutes)) {
                ++reply_.distances.unchanged;
                continue;
            }
            const auto fate = known ? RowFate::updated : RowFate::added;
            std::vector<std::string> columns;
            if (known) columns.push_back("minutes");
            changes_.add(reply_.distances,
                         {"distances", row.row, fate, name_of(a, b), std::move(columns)});
        }
        if (!request_.remove_missing || named.empty()) return std::nullopt;
        for (auto& [id, zone] : rows.catalog.zones) {
            std::erase_if(zone.minutes, [&](const auto& entry) {
                if (named.contains({id, entry.first})) return false;
                changes_.add(reply_.distances,
                             {"distances", 0, RowFate::removed, name_of(id, entry.first), {}});
                return true;
            });
        }
        return std::nullopt;
    }

    void find_known_challenges() {
        if (request_.challenges.empty() && request_.idle.empty()) return;
        for (const auto& [id, challenge] : before_.challenges)
            known_[likeness(challenge)].push_back(id);
    }

    // The first challenge of this likeness that no row before had, or nothing.
    ChallengeId take_known(const Likeness& like) {
        const auto found = known_.find(like);
        if (found == known_.end() || found->second.empty()) return {};
        const ChallengeId id = found->second.front();
        found->second.erase(found->second.begin());
        named_.insert(id);
        return id;
    }

    std::optional<Error> take_challenge(const ChallengeUpdate& update) {
        const ChallengeRow& row = update.row;
        Challenge challenge = row.challenge;
        challenge.sets.clear();
        const Likeness like = likeness(challenge);
        const ChallengeId known = take_known(like);
        if (!known && !seen_.insert(like).second) return duplicate(row);
        seen_.insert(like);
        if (known) {
            keep_more(before_.challenges.at(known), update, challenge);
        } else {
            drop_empty_translations(challenge);
        }
        if (auto error = rows.take_sets(row, challenge)) return error;
        if (const auto error = check_challenge(rows.catalog, challenge)) {
            const auto field = error->fact("field").value_or("");
            return import_failed({"challenges", row.row, challenge_column(field)}, error->message);
        }
        return known ? update_challenge(row, before_.challenges.at(known), std::move(challenge))
                     : add_challenge(row, std::move(challenge));
    }

    std::optional<Error> update_challenge(const ChallengeRow& row,
                                          const Challenge& old,
                                          Challenge&& challenge) {
        challenge.id = old.id;
        challenge.edited = old.edited;
        RowChange change{"challenges", row.row, {}, name_of(challenge), {}};
        if (count(reply_.challenges, std::move(change), &old, challenge, challenge_column))
            challenge.edited = now_;
        rows.catalog.challenges[old.id] = std::move(challenge);
        return std::nullopt;
    }

    std::optional<Error> add_challenge(const ChallengeRow& row, Challenge&& challenge) {
        auto& challenges = rows.catalog.challenges;
        if (challenges.size() >= limits::challenges_max) {
            return import_failed({"challenges", row.row, ""},
                                 over_limit("challenges", limits::challenges_max).message);
        }
        challenge.id = ChallengeId{++rows.catalog.last_challenge};
        challenge.edited = now_;
        changes_.add(reply_.challenges,
                     {"challenges", row.row, RowFate::added, name_of(challenge), {}});
        named_.insert(challenge.id);
        challenges[challenge.id] = std::move(challenge);
        return std::nullopt;
    }

    Error duplicate(const ChallengeRow& row) const {
        const char* column = row.challenge.title.empty() ? "place" : "title";
        return import_failed({"challenges", row.row, column},
                             "There is a challenge of this kind, place and title already.");
    }

    // Takes from the known challenge what the row's sheet has no columns for.
    static void keep_more(const Challenge& known, const ChallengeUpdate& update, Challenge& row) {
        if (update.keeps_action) row.action = known.action;
        if (update.keeps_action_minutes) row.action_minutes = known.action_minutes;
        if (update.keeps_catcher_message) row.catcher_message = known.catcher_message;
        for (const Translation& translation : known.translations) {
            const auto same = [&](const Translation& each) {
                return each.language == translation.language;
            };
            if (std::ranges::none_of(row.translations, same))
                row.translations.push_back(translation);
        }
        drop_empty_translations(row);
        std::ranges::sort(row.translations, {}, &Translation::language);
    }

    static void drop_empty_translations(Challenge& challenge) {
        std::erase_if(challenge.translations, [](const Translation& each) {
            return each.title.empty() && each.description.empty();
        });
    }

    void take_idle_rows() {
        for (const ChallengeRow& row : request_.idle) {
            const ChallengeId known = take_known(likeness(row.challenge));
            if (!known) continue;
            Challenge& challenge = rows.catalog.challenges.at(known);
            if (challenge.status == row.challenge.status) {
                ++reply_.challenges.unchanged;
                continue;
            }
            challenge.status = row.challenge.status;
            challenge.edited = now_;
            changes_.add(reply_.challenges,
                         {"challenges", row.row, RowFate::updated, name_of(challenge), {"status"}});
        }
    }

    void remove_missing_challenges() {
        const bool has_rows = !request_.challenges.empty() || !request_.idle.empty();
        if (!request_.remove_missing || !has_rows) return;
        for (const auto& [id, challenge] : before_.challenges) {
            if (named_.contains(id)) continue;
            removed_challenges_.push_back(id);
            rows.catalog.challenges.erase(id);
            changes_.add(reply_.challenges,
                         {"challenges", 0, RowFate::removed, name_of(challenge), {}});
        }
    }

    // The challenges that no row has checked may need a zone that was removed; those that became
    // playable again by nothing else stay as they were.
    std::optional<Error> check_remaining() const {
        if (removed_zones_.empty()) return std::nullopt;
        for (const auto& [id, challenge] : rows.catalog.challenges) {
            const Challenge* old = find(before_.challenges, id);
            if (!old || old->zones == challenge.zones || !check_challenge(rows.catalog, challenge))
                continue;
            return import_failed({"zones", 0, "zone"},
                                 "No zone remains for the challenge " + std::to_string(id.value) +
                                     " (" + name_of(challenge) + ").");
        }
        return std::nullopt;
    }

    template <class Key, class Thing>
    static const Thing* find(const std::map<Key, Thing>& map, const Key& key) {
        const auto found = map.find(key);
        return found == map.end() ? nullptr : &found->second;
    }

    // Counts a row's thing as added, updated or unchanged. Returns whether something changes.
    template <class Thing>
    bool count(RowCounts& counts,
               RowChange change,
               const Thing* known,
               const Thing& now,
               std::string (*column_of)(std::string_view field)) {
        if (known && *known == now) {
            ++counts.unchanged;
            return false;
        }
        change.fate = known ? RowFate::updated : RowFate::added;
        if (known && request_.dry_run) {
            for (const auto& field : changed_fields(*known, now))
                change.columns.push_back(column_of(field));
        }
        changes_.add(counts, std::move(change));
        return true;
    }

    const Catalog& before_;
    const UpdateCatalog& request_;
    Time now_;
    RowChanges changes_;
    SheetsImported reply_;
    std::map<Likeness, std::vector<ChallengeId>> known_;  // That no row has had yet, by id.
    std::set<Likeness> seen_;                             // Of the rows.
    std::set<ChallengeId> named_;
    std::vector<std::string> removed_sectors_;
    std::vector<ZoneId> removed_zones_;
    std::vector<ChallengeId> removed_challenges_;
};

}  // namespace

Result<SheetsImported> handle(FieldContext& context, const UpdateCatalog& request) {
    Update update(*context.field.catalog, request, context.now());
    if (const auto error = update.take()) return *error;
    if (request.dry_run || !update.changes_something()) {
        context.unchanged();
        return update.reply();
    }
    context.emit(catalog_topic(), update.event());
    context.field.replace_catalog(std::move(update.rows.catalog));
    return update.reply();
}

}  // namespace muster::core
