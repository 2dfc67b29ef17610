// Challenge sets, zones and sectors.
#include "cli/cells.hpp"
#include "cli/render.hpp"
#include "cli/resolve.hpp"
#include "cli/tree.hpp"

#include <muster/sheets/sheets.hpp>

namespace muster::cli {

namespace {

// ---- Sets. ----

struct CreateSetCommand {
    std::string name;
    void declare(CLI::App& verb) {
        verb.add_option("NAME", name, "Unique up to case")->required()->type_name("NAME");
    }
    void run(Context& context) {
        context.show(context.call(CreateSet{{name, {}}}), [&](const SetReply& reply) {
            return render(SetList{{reply.set}, {}, {}}, context.style());
        });
    }
};

struct SetArgument {
    std::string set;
    void declare(CLI::App& verb) {
        verb.add_option("SET", set, "Name or id")->required()->type_name("SET");
    }
};

struct RenameSetCommand : SetArgument {
    std::string name;
    void declare(CLI::App& verb) {
        SetArgument::declare(verb);
        verb.add_option("NAME", name, "The new one")->required()->type_name("NAME");
    }
    void run(Context& context) {
        context.show(context.call(RenameSet{find_set(context, set), {name, {}}}),
                     [&](const SetReply& reply) {
                         return render(SetList{{reply.set}, {}, {}}, context.style());
                     });
    }
};

struct RemoveSetCommand : SetArgument {
    void run(Context& context) {
        context.call(RemoveSet{find_set(context, set)});
        context.done("The set is removed.");
    }
};

struct ListSetsCommand {
    void declare(CLI::App&) {}
    void run(Context& context) {
        context.show(context.call_all(ListSets{}),
                     [&](const SetList& list) { return render(list, context.style()); });
    }
};

// ---- Zones. ----

struct ZoneArgument {
    std::string zone;
    void declare(CLI::App& verb) {
        verb.add_option("ZONE", zone, "Its number")->required()->type_name("ZONE");
    }
};

std::optional<Zone> find_kept_zone(Context& context, ZoneId id) {
    if (!id) return std::nullopt;
    const auto list = context.call(ListZones{ZoneId{id.value - 1}, 1});
    if (list.zones.empty() || list.zones.front().id != id) return std::nullopt;
    return list.zones.front();
}

struct SaveZoneCommand : ZoneArgument {
    std::vector<std::string> cells;
    void declare(CLI::App& verb) {
        ZoneArgument::declare(verb);
        verb.add_option("COLUMN=VALUE", cells, "As in a zone sheet; other columns stay unchanged")
            ->type_name("ZONECELL");
    }
    void run(Context& context) {
        ZoneRow row;
        const auto id = find_zone(zone);
        row.zone = find_kept_zone(context, id).value_or(Zone{});
        row.zone.id = id;
        row.zone.minutes.clear();  // They stay as they are.
        set_cells(row, cells);
        context.call(SaveZone{row.zone});
        context.done("Zone " + zone + " is saved.");
    }
};

struct ShowZoneCommand : ZoneArgument {
    void run(Context& context) {
        const auto found = find_kept_zone(context, find_zone(zone));
        if (!found) {
            throw Failure(
                Error{ErrorCode::not_found, "There is no zone " + zone + ".", {{"what", "zone"}}});
        }
        context.show(ZoneList{{*found}, {}, {}},
                     [&](const ZoneList&) { return render(*found, context.style()); });
    }
};

struct ListZonesCommand {
    void declare(CLI::App&) {}
    void run(Context& context) {
        context.show(context.call_all(ListZones{}),
                     [&](const ZoneList& list) { return render(list, context.style()); });
    }
};

struct RemoveZoneCommand : ZoneArgument {
    void run(Context& context) {
        context.call(RemoveZone{find_zone(zone)});
        context.done("Zone " + zone + " is removed.");
    }
};

struct DistanceCommand {
    std::string from;
    std::string to;
    std::int32_t minutes = 0;
    bool one_way = false;
    void declare(CLI::App& verb) {
        verb.add_option("FROM", from, "A zone")->required()->type_name("ZONE");
        verb.add_option("TO", to, "Another one")->required()->type_name("ZONE");
        verb.add_option("MINUTES", minutes, "Travel time")->required()->type_name("NUMBER");
        verb.add_flag("--one-way", one_way, "Does not change the opposite direction");
    }
    void run(Context& context) {
        SetDistances request;
        request.distances.push_back({find_zone(from), find_zone(to), minutes});
        if (!one_way) request.distances.push_back({find_zone(to), find_zone(from), minutes});
        context.call(request);
        context.done("The travel time is set.");
    }
};

// ---- Sectors. ----

struct SectorArgument {
    std::string letter;
    void declare(CLI::App& verb) {
        verb.add_option("SECTOR", letter, "Its letter")->required()->type_name("SECTOR");
    }
};

struct SaveSectorCommand : SectorArgument {
    std::string neighbours;
    void declare(CLI::App& verb) {
        SectorArgument::declare(verb);
        verb.add_option("NEIGHBOURS", neighbours, "Letters, say NOW")->type_name("LETTERS");
    }
    void run(Context& context) {
        context.call(SaveSector{{letter, neighbours}});
        context.done("Sector " + letter + " is saved.");
    }
};

struct RemoveSectorCommand : SectorArgument {
    void run(Context& context) {
        context.call(RemoveSector{letter});
        context.done("Sector " + letter + " is removed.");
    }
};

struct ListSectorsCommand {
    void declare(CLI::App&) {}
    void run(Context& context) {
        context.show(context.call(ListSectors{}),
                     [&](const SectorList& list) { return render(list, context.style()); });
    }
};

}  // namespace

void add_catalog_commands(CLI::App& app, Context& context) {
    auto& set = add_noun(app, "set", "Challenge sets");
    add_verb<CreateSetCommand>(set, context, "create", "Creates a set", "muster set create summer");
    add_verb<RenameSetCommand>(
        set, context, "rename", "Renames a set", "muster set rename summer \"High summer\"");
    add_verb<RemoveSetCommand>(set,
                               context,
                               "remove",
                               "Removes a set, unless a challenge would be left without any",
                               "muster set remove summer");
    add_verb<ListSetsCommand>(set, context, "list", "Lists all sets", "muster set list");

    auto& zone = add_noun(app, "zone", "Zones of the network, by their number");
    add_verb<SaveZoneCommand>(
        zone,
        context,
        "save",
        "Creates a zone, or changes the given columns",
        "muster zone save 110 num_conn_zones=5 num_connections=39 train_through=true sectors=NOSW");
    add_verb<ShowZoneCommand>(
        zone, context, "show", "Shows a zone with its travel times", "muster zone show 110");
    add_verb<ListZonesCommand>(zone, context, "list", "Lists all zones", "muster zone list");
    add_verb<RemoveZoneCommand>(zone,
                                context,
                                "remove",
                                "Removes a zone, unless a challenge would become invalid",
                                "muster zone remove 199");
    add_verb<DistanceCommand>(
        zone,
        context,
        "distance",
        "Sets the travel minutes between two zones, both ways",
        "muster zone distance 110 132 27\nmuster zone distance 132 110 31 --one-way");

    auto& sector = add_noun(app, "sector", "Sectors, by their letter");
    add_verb<SaveSectorCommand>(sector,
                                context,
                                "save",
                                "Creates a sector or sets its neighbours",
                                "muster sector save N OWC");
    add_verb<RemoveSectorCommand>(sector,
                                  context,
                                  "remove",
                                  "Removes a sector, also from zones, challenges and neighbours",
                                  "muster sector remove N");
    add_verb<ListSectorsCommand>(
        sector, context, "list", "Lists all sectors", "muster sector list");
}

}  // namespace muster::cli
